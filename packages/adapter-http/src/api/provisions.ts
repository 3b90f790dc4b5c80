import { logEvent } from "@bunq-provisioning/core/ports"
import type { ExternalUuid, ProvisionObservation } from "@bunq-provisioning/core"
import { phaseOf } from "@bunq-provisioning/core"
import type { BunqApi, BunqError, Observed } from "@bunq-provisioning/core/ports"
import { decodeProvision, decodeProvisionPage, partnerCalls } from "@bunq-provisioning/core/wire"
import type { WireCall } from "@bunq-provisioning/core/wire"
import { Effect, Redacted } from "effect"
import type { SealedRecords } from "../session/sealed-record.ts"
import type { Authorised } from "./authorised.ts"
import { expectBody } from "../transport/expect.ts"
import { writtenOrFound } from "./read-back.ts"

type Seen = Observed<ProvisionObservation>

/** A look-up by external UUID brings one provision, rarely two; a bank that ignores the filter must not be walked to its end. */
const maxPages = 20

const oldestFirst = (one: Seen, other: Seen): number =>
  one.observation.created < other.observation.created
    ? -1
    : one.observation.created > other.observation.created
      ? 1
      : one.observation.id - other.observation.id

/** Provisions, read and changed in the partner's session [API §5]. */
export const makeProvisions = (options: {
  readonly authorised: Authorised
  readonly records: SealedRecords
}) => {
  const { asPartner } = options.authorised

  const read = Effect.fnUntraced(function* (
    operation: string,
    id: number
  ): Effect.fn.Return<Seen, BunqError> {
    return yield* expectBody(
      operation,
      yield* asPartner(operation, partnerCalls.readProvision(id)),
      decodeProvision
    )
  })

  const page = Effect.fnUntraced(function* (operation: string, call: WireCall) {
    const { items, unreadable, older } = yield* expectBody(
      operation,
      yield* asPartner(operation, call),
      decodeProvisionPage
    )
    if (unreadable > 0)
      yield* logEvent({
        level: "warning",
        event: "provisions.unreadable",
        message: `${operation}: ${unreadable} provisions of a page could not be read.`
      })
    return { items, older }
  })

  /** Oldest first. */
  const find = Effect.fnUntraced(function* (operation: string, uuid: ExternalUuid) {
    const found: Seen[] = []
    let call: WireCall | null = partnerCalls.findProvisions(uuid)
    for (let pages = 0; call !== null && pages < maxPages; pages += 1) {
      const { items, older }: { items: readonly Seen[]; older: string | null } = yield* page(operation, call)
      found.push(...items.filter(({ observation }) => observation.externalUuid === uuid))
      call = older === null ? null : partnerCalls.continueProvisions(older)
    }
    return found.sort(oldestFirst)
  })

  const readProvision = Effect.fn("BunqApi.readProvision")(
    ({ provisionId }: Parameters<BunqApi["Service"]["readProvision"]>[0]) =>
      read("BunqApi.readProvision", provisionId)
  )

  const findProvisions = Effect.fn("BunqApi.findProvisions")((uuid: ExternalUuid) =>
    find("BunqApi.findProvisions", uuid)
  )

  const listProvisions = Effect.fn("BunqApi.listProvisions")(
    ({ statuses, cursor }: Parameters<BunqApi["Service"]["listProvisions"]>[0]) =>
      page(
        "BunqApi.listProvisions",
        cursor === undefined ? partnerCalls.listProvisions(statuses) : partnerCalls.continueProvisions(cursor)
      )
  )

  /** Whether bunq is issuing a fresh token, or has issued one we have not seen: a second reset would spoil it. */
  const isReset = Effect.fnUntraced(function* (operation: string, uuid: string, seen: Seen) {
    const { observation, secrets } = seen
    if (phaseOf(observation) === "resetting") return true
    if (observation.credential?.usable !== true) return false
    const known = yield* options.records.token({ operation, owner: uuid }, observation.credential)
    return known === null || secrets.every(({ value }) => Redacted.value(value) !== Redacted.value(known))
  })

  const resetToken = Effect.fn("BunqApi.resetToken")(function* (
    input: Parameters<BunqApi["Service"]["resetToken"]>[0]
  ): Effect.fn.Return<void, BunqError> {
    const operation = "BunqApi.resetToken"
    if (yield* isReset(operation, input.uuid, yield* read(operation, input.provisionId))) return
    yield* writtenOrFound(
      operation,
      asPartner(operation, partnerCalls.resetToken(input.provisionId)),
      Effect.flatMap(read(operation, input.provisionId), (now) => isReset(operation, input.uuid, now))
    )
  })

  const closeProvision = Effect.fn("BunqApi.closeProvision")(function* (
    input: Parameters<BunqApi["Service"]["closeProvision"]>[0]
  ): Effect.fn.Return<void, BunqError> {
    const operation = "BunqApi.closeProvision"
    // Asked before, or by somebody else: what was wanted is on its way.
    const isClosing = Effect.map(read(operation, input.provisionId), ({ observation }) => {
      const phase = phaseOf(observation)
      return phase === "cancelled" || phase === "closed"
    })
    yield* writtenOrFound(
      operation,
      asPartner(operation, partnerCalls.closeProvision(input.provisionId)),
      isClosing
    )
  })

  return { read, find, readProvision, findProvisions, listProvisions, resetToken, closeProvision }
}
export type Provisions = ReturnType<typeof makeProvisions>
