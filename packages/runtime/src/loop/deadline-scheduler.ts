import { logEvent } from "@bunq-provisioning/core/ports"
import type { Deadline } from "@bunq-provisioning/core"
import type { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Queue } from "effect"

interface Options {
  readonly store: ProvisionStore["Service"]
  /** Lets time pass for one user; false when that did not work. */
  readonly passTime: (uuid: string) => Effect.Effect<boolean>
}

const batch = 100
/**
 * Deadlines are wall times, and sleeping goes by a clock nobody sets: after so long the wall clock is looked at again. A clock that is set forward makes
 * nothing later than this, one that is set back nothing later than by how much it was set.
 */
const longestSleep = 30_000
/** How long a user (or the store) that could not be stepped is left alone, so that nothing spins and nobody else waits. */
const afterFailure = 30_000
const end = Number.MAX_SAFE_INTEGER

/** One fiber for all deadlines: what is due is in the store, so a missed tick or a restart loses nothing. */
export const makeDeadlineScheduler = Effect.fnUntraced(function* ({ store, passTime }: Options) {
  const bell = yield* Queue.sliding<void>(1)
  const aside = new Map<string, number>()
  /** What the fiber sleeps for; while it reads the store any new deadline rings. */
  let awaited = end

  const due = Effect.fnUntraced(function* (now: number, limit: number) {
    const found = yield* store.due(now, limit + aside.size)
    return found.filter(({ uuid }) => !aside.has(uuid)).slice(0, limit)
  })

  /** Until the wall clock says so, or somebody rings; the store is not asked meanwhile. */
  const waiting = Effect.gen(function* () {
    for (;;) {
      const left = awaited - (yield* Clock.currentTimeMillis)
      if (left <= 0) return
      // A clock that takes in a jump tells fractions of a millisecond; a sleep of one lets no time pass.
      const sleeps = Effect.as(Effect.sleep(Math.max(1, Math.min(left, longestSleep))), false)
      if (yield* Effect.race(sleeps, Effect.as(Queue.take(bell), true))) return
    }
  })

  const round = Effect.gen(function* () {
    awaited = end
    const now = yield* Clock.currentTimeMillis
    for (const [uuid, until] of aside) if (until <= now) aside.delete(uuid)
    const [next] = yield* due(end, 1)
    awaited = Math.min(next?.deadline.at ?? end, ...aside.values())
    if (awaited === end) return yield* Queue.take(bell)
    if (awaited > now) return yield* waiting
    const one = Effect.fnUntraced(function* (uuid: string) {
      if (!(yield* passTime(uuid))) aside.set(uuid, now + afterFailure)
    })
    yield* Effect.forEach(yield* due(now, batch), ({ uuid }) => one(uuid), { concurrency: 8, discard: true })
  })

  const failed = (error: StoreError) =>
    logEvent({
      level: "error",
      event: "store.failed",
      message: error.message,
      reason: error.reason._tag
    }).pipe(Effect.andThen(Effect.sleep(afterFailure)))

  return {
    run: Effect.forever(Effect.catch(round, failed)),
    /** After a commit: an earlier deadline than the awaited one wakes the fiber. */
    wake: (deadline: Deadline | null): Effect.Effect<void> =>
      Effect.sync(() => {
        if (deadline === null || deadline.at >= awaited) return
        // Not by the bell alone: one that rings in the very moment a sleep ends would be heard by nobody.
        awaited = deadline.at
        Queue.offerUnsafe(bell, undefined)
      })
  }
})
