import {
  BunqError,
  BunqWebhooks,
  HookInbox,
  logEvent,
  RequestPriority,
  requestPriority,
  Vault
} from "@bunq-provisioning/core/ports"
import type { FailedDelivery, FailurePage, SealerError, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Schedule } from "effect"
import type { Duration, Redacted } from "effect"
import { checkDuration } from "../feed/check-duration.ts"
import { isSameReceiver, partsOf } from "../subscriptions/hook-address.ts"
import { partnerCategories, targetOf, userCategories } from "../subscriptions/subscription-options.ts"
import { WebhookSettingError } from "../webhook-setting-error.ts"
import { failureHint } from "./failure-hint.ts"
import { readThrough, writeThrough } from "./recovery-record.ts"
import { retryFailures } from "./retry-failures.ts"

export interface RecoveryOptions {
  /** The partner's address, as `hookTarget` makes it: failures at other receivers are left alone. */
  readonly target: Redacted.Redacted<string> | string
  /** How often bunq's list is looked through, besides at the start; 15 min unless set. */
  readonly every?: Duration.Input | undefined
}

/** What one look through bunq's list came to. */
export interface RecoveryReport {
  /** Failures that were new to us. */
  readonly found: number
  /** Deliveries another try was asked for. */
  readonly asked: number
  /** Of them, those bunq does not know any more. */
  readonly gone: number
}

const ours = new Set<string>([...partnerCategories, ...userCategories])
/** A million failures at 200 a page: a list that goes on behind that never ends. */
const mostPages = 5_000
/** In how many looks another try is asked for one event of one object, and of how many such it is remembered. */
const [mostTries, mostRemembered] = [3, 10_000]
/** While too many hints wait to be read, the look goes on when some were. */
const whenRead = Schedule.spaced("5 seconds").pipe(Schedule.upTo({ times: 60 }))

/**
 * Finds what was lost while nobody answered bunq: the objects that failed deliveries were about become hints, which are read as if they had come, and bunq
 * is asked to deliver again. Costs one request when there is nothing new; however long the list, a page of it is in memory.
 *
 * A failure is handled once. That it was is written down when the whole look is over, so that a crash in between only repeats some; and a delivery that
 * fails again is another failure: of the same event it is asked for three times in the life of a process, and read each time.
 */
export const makeRecovery = Effect.fnUntraced(function* (options: RecoveryOptions) {
  const webhooks = yield* BunqWebhooks
  const inbox = yield* HookInbox
  const vault = yield* Vault
  const target = targetOf(options)
  if (partsOf(target) === null)
    return yield* new WebhookSettingError({ setting: "target", expected: "the address hookTarget makes" })
  const every = yield* checkDuration("recovery.every", options.every, "15 minutes")
  const tries = new Map<string, { readonly count: number; readonly look: number }>()
  let looks = 0

  /** Whether it was for us: at this receiver under any token, or a user's below it. */
  const isOurs = (failure: FailedDelivery): boolean => {
    if (!ours.has(failure.category)) return false
    if (failure.target === null) return true
    const uuid = partsOf(failure.target)?.uuid ?? null
    if (uuid === null) return isSameReceiver(failure.target, target, { kind: "partner" })
    return partsOf(failure.target)?.endpoint === partsOf(target)?.endpoint
  }

  /** Whose address is not told might be somebody else's: read, and not asked for. */
  const mayRetry = ({ eventType, objectId, target: called }: FailedDelivery): boolean => {
    if (called === null) return false
    const event = `${eventType} ${objectId}`
    const { count, look } = tries.get(event) ?? { count: 0, look: 0 }
    // Several of one look were lost in the same outage.
    if (look === looks) return true
    if (count >= mostTries) return false
    tries.delete(event)
    tries.set(event, { count: count + 1, look: looks })
    for (const oldest of tries.keys()) {
      if (tries.size <= mostRemembered) break
      tries.delete(oldest)
    }
    return true
  }

  const page = Effect.fnUntraced(function* (items: readonly FailedDelivery[], through: number) {
    const found = items.filter((one) => one.id > through && isOurs(one))
    const now = yield* Clock.currentTimeMillis
    // Durable before bunq is asked: should it forget them then, they are not lost.
    for (const failure of found)
      yield* Effect.retry(inbox.accept(failureHint(failure, now)), {
        schedule: whenRead,
        while: ({ reason }) => reason._tag === "InboxFull"
      })
    const asked = yield* retryFailures(
      webhooks,
      found.filter(mayRetry).map(({ id }) => id)
    )
    return { found: found.length, ...asked }
  })

  const recover = Effect.fn("Recovery.recover")(
    function* (): Effect.fn.Return<RecoveryReport, BunqError | StoreError | SealerError> {
      looks += 1
      const through = yield* readThrough(vault)
      const report = { found: 0, asked: 0, gone: 0 }
      let highest = through
      const visited = new Set<string>()
      for (let cursor: string | null = null; ;) {
        const listed: FailurePage = yield* webhooks.listFailures(cursor === null ? {} : { cursor })
        for (const { id } of listed.items) highest = Math.max(highest, id)
        const { found, asked, gone } = yield* page(listed.items, through)
        report.found += found
        report.asked += asked
        report.gone += gone
        // Newest first: behind a page of which everything was handled comes nothing new [API §13].
        const isKnown = listed.items.length > 0 && listed.items.every(({ id }) => id <= through)
        cursor = listed.older
        if (cursor === null || isKnown) break
        if (visited.has(cursor) || visited.size + 1 >= mostPages)
          return yield* new BunqError({
            operation: "Recovery.recover",
            reason: { _tag: "Malformed", status: 200 },
            responseId: null
          })
        visited.add(cursor)
      }
      if (highest > through) yield* writeThrough(vault, highest)
      if (report.found > 0)
        yield* logEvent({
          level: "warning",
          event: "webhooks.recovered",
          message: `bunq had given up on ${report.found} webhooks: what they were about is read now.`,
          about: { found: report.found, asked: report.asked }
        })
      return report
    },
    Effect.provideService(RequestPriority, requestPriority.sweep)
  )

  const once = Effect.catch(recover(), ({ message, reason }) =>
    // That bunq refuses the partner as a whole is told once, by the provisioner.
    reason._tag === "KeyRefused"
      ? Effect.void
      : logEvent({
          level: "warning",
          event: "webhooks.failed",
          message: `Recovery: ${message}`,
          reason: reason._tag
        })
  )

  return {
    /** One look, now. Fails with what it failed with; the next look begins where this one did. */
    recover,
    /** Looks at once and then at its pace, for ever; failures are logged. */
    run: Effect.forever(Effect.andThen(once, Effect.sleep(every)))
  }
})
export type Recovery = Effect.Success<ReturnType<typeof makeRecovery>>
