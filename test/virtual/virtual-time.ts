import { Clock, Duration, Effect, Layer, Scheduler } from "effect"
import { Sleepers } from "./sleepers.ts"
import type { Sleeper } from "./sleepers.ts"

/** Time that stands still while anything happens and jumps to the next sleeper when nothing does. */
export interface VirtualTime {
  /** Epoch ms. */
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Counts work that runs elsewhere, such as on a thread pool: time stands still until it is over. */
  during<A>(work: Promise<A>): Promise<A>
  /**
   * Lets time pass until the work is done. Rejects with `StandStill` when nobody sleeps and nothing happens any more, or when more than `limit` virtual ms
   * (a day unless set) have passed.
   */
  run<A>(work: Promise<A>, limit?: number): Promise<A>
  /** Lets `ms` pass. */
  pass(ms: number): Promise<void>
  /** The clock and the scheduler of Effect, for everything that is built on it. */
  readonly layer: Layer.Layer<never>
  readonly effectClock: Clock.Clock
  /** How often it jumped, for measurements. */
  readonly jumps: number
}

class StandStill extends Error {
  override readonly name = "StandStill"
}

const nanos = (ms: number): bigint => BigInt(Math.floor(ms * 1e6))
const aDay = 24 * 60 * 60_000
/** Turns of the event loop without anything happening: streams and promises of the platform need one now and then. */
const calmTurns = 3

export const createVirtualTime = (startAt = Date.UTC(2026, 5, 12, 9)): VirtualTime => {
  const sleepers = new Sleepers()
  let [now, order, activity, busy, jumps] = [startAt, 0, 0, 0, 0]

  const rest = (ms: number, wake: () => void): Sleeper => {
    activity += 1
    const sleeper: Sleeper = { at: now + Math.max(0, ms), order: (order += 1), wake, gone: false }
    sleepers.push(sleeper)
    return sleeper
  }
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error)
      const abort = () => {
        sleeper.gone = true
        reject(signal?.reason as Error)
      }
      const wake = () => {
        signal?.removeEventListener("abort", abort)
        resolve()
      }
      const sleeper = rest(ms, wake)
      signal?.addEventListener("abort", abort, { once: true })
    })

  const during = async <A>(work: Promise<A>): Promise<A> => {
    busy += 1
    try {
      return await work
    } finally {
      busy -= 1
      activity += 1
    }
  }

  const calm = async () => {
    for (let turns = 0; turns < calmTurns;) {
      const before = activity
      await new Promise((resolve) => setImmediate(resolve))
      turns = busy === 0 && activity === before ? turns + 1 : 0
    }
  }

  const run = async <A>(work: Promise<A>, limit = aDay): Promise<A> => {
    const until = now + limit
    let over = false
    const ended = () => {
      over = true
    }
    work.then(ended, ended)
    for (;;) {
      await calm()
      if (over) return work
      const next = sleepers.next
      if (next === undefined) throw new StandStill("Nobody sleeps and nothing happens any more.")
      if (next.at > until) throw new StandStill(`Not done after ${limit} ms.`)
      jumps += 1
      now = Math.max(now, next.at)
      for (let due = sleepers.next; due !== undefined && due.at <= now; due = sleepers.next) {
        sleepers.pop()
        due.wake()
      }
    }
  }

  const effectClock: Clock.Clock = {
    currentTimeMillisUnsafe: () => now,
    currentTimeMillis: Effect.sync(() => now),
    currentTimeNanosUnsafe: () => nanos(now),
    currentTimeNanos: Effect.sync(() => nanos(now)),
    monotonicTimeNanosUnsafe: () => nanos(now),
    monotonicTimeNanos: Effect.sync(() => nanos(now)),
    sleep: (duration) => {
      const ms = Duration.toMillis(duration)
      if (ms <= 0) return Effect.yieldNow
      if (!Number.isFinite(ms)) return Effect.never
      // Without a signal and a promise: there is a sleep beside every request.
      return Effect.callback<void>((resume) => {
        const sleeper = rest(ms, () => resume(Effect.void))
        return Effect.sync(() => {
          sleeper.gone = true
        })
      })
    }
  }
  /** Tells what is about to happen from what has happened. */
  const scheduler = new Scheduler.MixedScheduler("async", (task) => {
    busy += 1
    let open = true
    const close = () => {
      if (open) busy -= 1
      open = false
      activity += 1
    }
    const handle = setImmediate(() => {
      close()
      task()
    })
    return () => {
      close()
      clearImmediate(handle)
    }
  })

  return {
    now: () => now,
    sleep,
    during,
    run,
    pass: (ms) => run(sleep(ms), ms),
    layer: Layer.mergeAll(
      Layer.succeed(Clock.Clock, effectClock),
      Layer.succeed(Scheduler.Scheduler, scheduler)
    ),
    effectClock,
    get jumps() {
      return jumps
    }
  }
}
