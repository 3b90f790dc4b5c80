import { view } from "@bunq-provisioning/core"
import { EnvelopeRefused, snapshotOf } from "@bunq-provisioning/core/step"
import type { Envelope } from "@bunq-provisioning/core"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import { ProvisionerError } from "./provisioner-error.ts"
import { senderOf } from "./sender.ts"
import type { LoopError, UserLoop } from "./user-loop.ts"

export interface RetryAllOptions {
  /** Only users with a problem of this reason, such as `Refused`; `Quarantined` = those set aside after a defect. */
  readonly reason?: string
  /** At most so many users, 1 to 10,000. Default 10,000. */
  readonly limit?: number
  /** Who asks, for the history of each of them, as in `SendOptions`. */
  readonly by?: string
}

export interface RetryAllReport {
  /** How many users go on. */
  readonly retried: number
  /** Who they are. */
  readonly uuids: readonly string[]
  /** How many waited for a retry and could not take it; their own view or journal says why. */
  readonly refused: number
  /** Whether the limit ended it: then ask again. */
  readonly more: boolean
}

const page = 200
const concurrency = 8
const most = 10_000

/** Whether a person has to set this user going, for this reason. */
const waits = (envelope: Envelope, now: number, reason: string | undefined): boolean => {
  if (envelope.quarantine !== undefined) return reason === undefined || reason === "Quarantined"
  try {
    const { stalled, problems } = view(snapshotOf(envelope), now)
    return stalled && (reason === undefined || Object.values(problems).some((one) => one.reason === reason))
  } catch (error) {
    if (error instanceof EnvelopeRefused) return false
    throw error
  }
}

/** Sends `provision.retry` to everybody who waits for it, page by page. */
export const makeRetryAll = (store: ProvisionStore["Service"], loop: UserLoop) =>
  Effect.fn("Provisioner.retryAll")(function* ({
    reason,
    limit = most,
    by
  }: RetryAllOptions = {}): Effect.fn.Return<RetryAllReport, LoopError> {
    const operation = "Provisioner.retryAll"
    if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= most))
      return yield* new ProvisionerError({
        operation,
        reason: { _tag: "ArgumentInvalid", argument: "limit", expected: "a whole number from 1 to 10,000" }
      })
    const who = yield* senderOf(operation, by)
    const uuids: string[] = []
    let refused = 0
    const report = (more: boolean): RetryAllReport => ({ retried: uuids.length, uuids, refused, more })
    const one = (uuid: string) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) =>
        loop.take(uuid, { event: { type: "provision.retry", at }, source: "operator", ...who })
      ).pipe(
        Effect.map(({ outcome }) => outcome === "accepted"),
        Effect.catchTag("ProvisionerError", () => Effect.succeed(false)),
        Effect.map((accepted) => {
          if (accepted) uuids.push(uuid)
          else refused += 1
        })
      )
    let after: string | undefined
    for (;;) {
      const rows = yield* store.list({ limit: page, ...(after === undefined ? {} : { after }) })
      const now = yield* Clock.currentTimeMillis
      const waiting = rows.filter(({ envelope }) => waits(envelope, now, reason))
      const room = limit - uuids.length - refused
      yield* Effect.forEach(waiting.slice(0, room), ({ uuid }) => one(uuid), { concurrency, discard: true })
      if (waiting.length > room) return report(true)
      after = rows.at(-1)?.uuid
      if (rows.length < page || after === undefined) return report(false)
    }
  })
