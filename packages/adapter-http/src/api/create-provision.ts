import { logEvent } from "@bunq-provisioning/core/ports"
import { parseExternalUuid } from "@bunq-provisioning/core/input"
import type { ProvisionObservation } from "@bunq-provisioning/core"
import type { BunqApi, BunqError, Observed, SentMark } from "@bunq-provisioning/core/ports"
import { decodeCreatedProvision, partnerCalls } from "@bunq-provisioning/core/wire"
import { Duration, Effect, Option } from "effect"
import { RequestRecord } from "../session/sealed-record.ts"
import type { SealedRecords } from "../session/sealed-record.ts"
import type { TransportTime } from "../transport-clock.ts"
import { readSuccess, refusal } from "../transport/reply.ts"
import type { Reply } from "../transport/reply.ts"
import type { Authorised } from "./authorised.ts"
import type { Provisions } from "./provisions.ts"
import { makeSettleWindows } from "./settle-windows.ts"

type Seen = Observed<ProvisionObservation>
const operation = "BunqApi.createProvision"

/**
 * At most one provision per external UUID, as far as bunq's look-up can tell (I3).
 *
 * Nothing is sent before a look-up found nothing, not even the first time: a fresh store or an old copy of one knows of no mark, and what bunq does
 * with a repeated UUID is not relied on. The mark is made when the request has its turn, right before it leaves. With an earlier mark the last
 * look-up comes after the settle window, counted from that mark: by then the deadline of the earlier request is over. With `lookUpOnly` it ends there,
 * found or not.
 */
export const makeCreateProvision = (options: {
  readonly authorised: Authorised
  readonly provisions: Provisions
  readonly records: SealedRecords
  readonly time: TransportTime
  readonly requestDeadline: Duration.Duration
  /** Longer than the deadline: what is between them is how long a request may take to leave once it is marked. */
  readonly settleWindow: Duration.Duration
  readonly legacyCreateBody: boolean
}) => {
  const { time, provisions, records } = options
  const settle = Duration.toMillis(options.settleWindow)
  const slack = settle - Duration.toMillis(options.requestDeadline)
  const windows = makeSettleWindows(time, settle)

  /** The provision that is there already; of two the oldest, and the other is reported, never closed silently. */
  const adopt = Effect.fnUntraced(function* (uuid: string) {
    const found = yield* provisions.find(operation, parseExternalUuid(uuid))
    if (found.length > 1)
      yield* logEvent({
        level: "warning",
        event: "provision.doubled",
        message: `bunq holds ${found.length} provisions for one external UUID; the oldest is used.`,
        uuid,
        about: { provisions: found.map(({ observation }) => observation.id).join(", ") }
      })
    return found[0] ?? null
  })

  /** bunq's list brings the products as well as a read does; without them it is a guess what the user has to go through. */
  const sayUnnamed = Effect.fnUntraced(function* (uuid: string, { observation }: Seen) {
    if (observation.product !== null) return
    yield* logEvent({
      level: "warning",
      event: "provision.unnamed",
      message:
        "bunq names no product for a provision that is taken over: it is treated as a person's (USER_VERIFIED). Close it here if it is another one.",
      uuid,
      about: { provision: observation.id }
    })
  })

  const adoptWithin = Effect.fnUntraced(function* (uuid: string, sentAt: number) {
    for (;;) {
      const over = (yield* windows.left(uuid, sentAt)) === 0
      const found = yield* adopt(uuid)
      if (found !== null || over) return found
      yield* time.sleep(Math.max(1, Math.min(yield* windows.left(uuid, sentAt), settle / 6)))
    }
  })

  const created = Effect.fnUntraced(function* (
    uuid: string,
    reply: Reply
  ): Effect.fn.Return<Seen, BunqError> {
    const decoded = readSuccess(reply, decodeCreatedProvision)
    if (Option.isSome(decoded)) {
      const seen =
        decoded.value._tag === "Object"
          ? decoded.value.observed
          : yield* provisions.read(operation, decoded.value.id)
      if (seen.observation.externalUuid === uuid) return seen
    }
    // Refused, perhaps as a duplicate, or a success we cannot read: whatever bunq says, what it holds decides [API §16].
    return (yield* adopt(uuid)) ?? (yield* refusal(operation, reply))
  })

  return Effect.fn(operation)(function* (
    input: Parameters<BunqApi["Service"]["createProvision"]>[0],
    mark: SentMark
  ): Effect.fn.Return<Seen | null, BunqError> {
    const { uuid } = input
    const found = yield* mark.sentAt === null ? adopt(uuid) : adoptWithin(uuid, mark.sentAt)
    if (found !== null && input.lookUpOnly) yield* sayUnnamed(uuid, found)
    if (found !== null || input.lookUpOnly) return found
    const person = yield* records.require(RequestRecord, {
      operation,
      owner: uuid,
      purpose: input.requestRef
    })
    const call = partnerCalls.createProvision(
      { ...person, externalUuid: parseExternalUuid(uuid) },
      { legacy: options.legacyCreateBody }
    )
    let markedAt = -Infinity
    const reply = yield* options.authorised.asPartner(operation, call, {
      beforeSend: Effect.flatMap(time.now, (at) => {
        markedAt = at
        return Effect.andThen(windows.marked(uuid, at), mark.markSent(at))
      }),
      // Whoever follows us sends again once the settle window of this mark is over: by then no request may be under way.
      leaveBy: () => markedAt + slack
    })
    return yield* created(uuid, reply)
  })
}
