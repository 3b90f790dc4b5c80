import {
  logEvent,
  ProvisionStore,
  RenewalWait,
  RequestPriority,
  requestPriority,
  Vault
} from "@bunq-provisioning/core/ports"
import type { InterestedProvision, InterestPosition } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Redacted } from "effect"
import type { Duration } from "effect"
import { sha256Hex } from "../edges/sha256.ts"
import { checkDuration } from "../feed/check-duration.ts"
import { Subscriptions } from "./subscriptions.ts"
import { targetOf } from "./subscription-options.ts"
import { partsOf } from "./hook-address.ts"
import { WebhookSettingError } from "../webhook-setting-error.ts"

export interface UserSubscriptionsOptions {
  /** The partner's address, as `hookTarget` makes it. Each user gets the same with their external UUID behind it. */
  readonly target: Redacted.Redacted<string> | string
  /** As in `Subscription`. */
  readonly verificationTypes?: readonly string[] | undefined
  /** How often whoever is new is looked for; 15 s unless set. */
  readonly lookEvery?: Duration.Input | undefined
  /** How often a user's filters are looked at again; 7 days unless set. */
  readonly checkEvery?: Duration.Input | undefined
}

/** Of those the feed waits for, the ones who had a session: their rows tell the id in on-behalf paths. */
const kinds = ["onboarding", "inquiry", "settled-onboarding"] as const
const pageSize = 500
/** Everybody is looked through this often, for whoever could not be served before, ms. */
const roundEvery = 600_000
/** A commit may become visible after one that is later by its clock, ms. */
const overlap = 60_000
/** After a first failure, doubled up to the longest, ms. */
const [firstPause, longestPause] = [60_000, 6 * 3_600_000]

const purposes = "webhook-filters:"

/**
 * Registers the filters of users: bunq takes them only with the user's own session (D6), so they cannot be registered before it is open, and never is one
 * opened for them. The sessions of new users are open when they appear here; whose is not is tried again, at most every six hours.
 *
 * That it was done is a sealed row of the user whose name holds a digest of the address and the period it holds for: a look at somebody who is done costs
 * one read of the database, and nothing is unsealed. A new path token is another digest, so everybody is registered again.
 */
export const makeUserSubscriptions = Effect.fnUntraced(function* (options: UserSubscriptionsOptions) {
  const [subscriptions, store, vault] = [yield* Subscriptions, yield* ProvisionStore, yield* Vault]
  const base = targetOf(options)
  const parts = partsOf(base)
  if (parts === null || parts.uuid !== null)
    return yield* new WebhookSettingError({ setting: "target", expected: "the address hookTarget makes" })
  const lookEvery = yield* checkDuration("users.lookEvery", options.lookEvery, "15 seconds")
  const checkEvery = yield* checkDuration("users.checkEvery", options.checkEvery, "7 days")
  const { verificationTypes = [] } = options
  const digest = sha256Hex(JSON.stringify([base, [...verificationTypes].sort()])).slice(0, 16)

  /** Where in the period this user's begins, so that not all are due at once. */
  const shareOf = (uuid: string) => Number.parseInt(sha256Hex(uuid).slice(0, 8), 16) / 2 ** 32

  /** When somebody is looked at again, who was done or failed. */
  const later = new Map<string, { readonly at: number; readonly failures: number }>()

  const register = Effect.fnUntraced(function* (uuid: string, userId: number, mark: string) {
    yield* subscriptions
      .ensure({ owner: { kind: "user", uuid, userId }, target: `${base}/${uuid}`, verificationTypes })
      .pipe(
        // Never a session for this: bunq opens two a minute, and others need them.
        Effect.provideService(RenewalWait, { begin: Effect.succeed(false), end: Effect.void }),
        Effect.provideService(RequestPriority, requestPriority.sweep)
      )
    const older = (yield* store.sealedOf(uuid)).flatMap(({ purpose }) =>
      purpose.startsWith(purposes) && purpose !== mark ? [purpose] : []
    )
    yield* vault.write({ owner: uuid, purpose: mark }, Redacted.make("registered"))
    if (older.length > 0) yield* store.dropSealed(uuid, older)
  })

  const serve = Effect.fnUntraced(function* ({ uuid, userId }: InterestedProvision) {
    const now = yield* Clock.currentTimeMillis
    const { at = 0, failures = 0 } = later.get(uuid) ?? {}
    if (userId === null || now < at) return 0
    const share = shareOf(uuid)
    const period = Math.floor(now / checkEvery + share)
    const mark = `${purposes}${digest}:${period}`
    const isDone = (yield* store.sealed(uuid, mark)) !== null
    const failed = isDone
      ? null
      : yield* Effect.match(register(uuid, userId, mark), { onSuccess: () => null, onFailure: (e) => e })
    if (failed === null) {
      later.set(uuid, { at: (period + 1 - share) * checkEvery, failures: 0 })
      return isDone ? 0 : 1
    }
    later.set(uuid, {
      at: now + Math.min(longestPause, firstPause * 2 ** Math.min(failures, 20)),
      failures: failures + 1
    })
    // Whose session is not open is no news; somebody has to do something about a refusal.
    const isWaiting =
      failed._tag !== "WebhookSettingError" && (failed.isRetryable || failed.reason._tag === "TokenLost")
    if (failures === 0 && !isWaiting)
      yield* logEvent({
        level: "warning",
        event: "webhooks.failed",
        message: `UserSubscriptions: ${failed.message}`,
        uuid
      })
    return 0
  })

  let [since, roundAt] = [0, -Infinity]
  /** One look: at whoever changed since the last one, or at everybody when a round is due. Gives how many were registered. */
  const look = Effect.fn("UserSubscriptions.look")(function* () {
    const begun = yield* Clock.currentTimeMillis
    const isRound = begun >= roundAt + roundEvery
    const seen = new Set<string>()
    let registered = 0
    for (const kind of kinds)
      for (let after: InterestPosition | undefined, more = true; more;) {
        const rows = yield* store.interested(kind, {
          limit: pageSize,
          ...(after === undefined ? {} : { after })
        })
        for (const row of rows) {
          if (!isRound && row.changedAt < since) break
          if (isRound) seen.add(row.uuid)
          registered += yield* serve(row)
        }
        after = rows.at(-1)
        more = rows.length === pageSize && (isRound || (after?.changedAt ?? 0) >= since)
        if (more) yield* Effect.yieldNow
      }
    if (isRound) {
      for (const uuid of later.keys()) if (!seen.has(uuid)) later.delete(uuid)
      roundAt = begun
    }
    since = begun - overlap
    return registered
  })

  const once = Effect.catch(look(), ({ message, reason }) =>
    logEvent({
      level: "warning",
      event: "store.failed",
      message: `UserSubscriptions: ${message}`,
      reason: reason._tag
    })
  )

  return {
    look,
    /** Looks at its pace, for ever; failures are logged. */
    run: Effect.forever(Effect.andThen(once, Effect.sleep(lookEvery)))
  }
})
