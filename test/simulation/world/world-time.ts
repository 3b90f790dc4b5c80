import { Clock, Duration, Effect, Layer, Scheduler } from "effect"
import { Sleepers } from "../../virtual/sleepers.ts"
import type { Sleeper } from "../../virtual/sleepers.ts"

/** Whatever can end at once, with everything it had planned. */
export interface Life {
  readonly alive: boolean
}
const always: Life = { alive: true }

/** Of tasks that follow from each other, at one moment. */
const mostRounds = 20_000
/** Something goes on and on at one moment, and time cannot pass. */
export class StandStill extends Error {
  override readonly name = "StandStill"
}
const startsAt = 1_781_254_800_000
const nanos = (ms: number): bigint => BigInt(Math.floor(ms * 1e6))

/**
 * Time of a whole world on one thread, without timers, promises or turns of the event loop: tasks run in the order they came, and when none is left time jumps
 * to the next sleeper. A task or a sleeper whose life is over never comes, so that a process can be cut off between any two of its steps.
 */
export class WorldTime {
  /** Of the bank, and monotonic: epoch ms. */
  now = startsAt
  /** What the wall clock of the machine shows beyond that. */
  offset = 0
  /** How often it jumped. */
  jumps = 0
  /** Rises with everything that is planned: while it does, something is under way. */
  activity = 0
  #tasks: { readonly life: Life; readonly run: () => void }[] = []
  readonly #sleepers = new Sleepers()
  #order = 0

  get passed(): number {
    return this.now - startsAt
  }

  enqueue(run: () => void, life: Life = always): void {
    this.activity += 1
    this.#tasks.push({ life, run })
  }

  after(ms: number, wake: () => void, life: Life = always): Sleeper {
    this.activity += 1
    const run = () => {
      if (life.alive) wake()
    }
    const sleeper: Sleeper = {
      at: this.now + Math.max(0, Math.ceil(ms)),
      order: (this.#order += 1),
      wake: run,
      gone: false
    }
    this.#sleepers.push(sleeper)
    return sleeper
  }

  /** Runs what can run now. */
  drain(): void {
    let rounds = 0
    while (this.#tasks.length > 0) {
      const tasks = this.#tasks
      this.#tasks = []
      for (const { life, run } of tasks) if (life.alive) run()
      rounds += 1
      if (rounds > mostRounds) throw new StandStill()
    }
  }

  /** Wakes whoever sleeps for the next moment, if that is not later than `until`. */
  jump(until: number): boolean {
    const next = this.#sleepers.next
    if (next === undefined || next.at > until) return false
    this.jumps += 1
    this.now = Math.max(this.now, next.at)
    for (let due = this.#sleepers.next; due !== undefined && due.at <= this.now; due = this.#sleepers.next) {
      this.#sleepers.pop()
      due.wake()
      // One after the other: who wakes first acts first.
      this.drain()
    }
    return true
  }

  clockOf(life: Life): Clock.Clock {
    const wall = () => this.now + this.offset
    return {
      currentTimeMillisUnsafe: wall,
      currentTimeMillis: Effect.sync(wall),
      currentTimeNanosUnsafe: () => nanos(wall()),
      currentTimeNanos: Effect.sync(() => nanos(wall())),
      monotonicTimeNanosUnsafe: () => nanos(this.now),
      monotonicTimeNanos: Effect.sync(() => nanos(this.now)),
      sleep: (duration) => {
        const ms = Duration.toMillis(duration)
        if (ms <= 0) return Effect.yieldNow
        if (!Number.isFinite(ms)) return Effect.never
        return Effect.callback<void>((resume) => {
          const sleeper = this.after(ms, () => resume(Effect.void), life)
          return Effect.sync(() => {
            sleeper.gone = true
          })
        })
      }
    }
  }

  schedulerOf(life: Life): Scheduler.Scheduler {
    const dispatcher: Scheduler.SchedulerDispatcher = {
      scheduleTask: (task) => this.enqueue(task, life),
      flush: () => {}
    }
    return {
      executionMode: "async",
      shouldYield: (fiber) => fiber.currentOpCount >= fiber.cache.maxOpsBeforeYield,
      makeDispatcher: () => dispatcher
    }
  }

  /** Clock and scheduler of Effect for everything that belongs to this life. */
  layerOf(life: Life): Layer.Layer<never> {
    return Layer.mergeAll(
      Layer.succeed(Clock.Clock, this.clockOf(life)),
      Layer.succeed(Scheduler.Scheduler, this.schedulerOf(life))
    )
  }
}
