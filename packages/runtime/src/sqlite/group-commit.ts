import { StoreError } from "@bunq-provisioning/core/ports"
import { Deferred, Effect, Queue } from "effect"
import { stopwatch } from "../edges/stopwatch.ts"
import { sqliteFailure } from "./sqlite-failure.ts"
import type { ThreadWriter } from "./thread-writer.ts"
import type { WriteJob, WriteOutcome } from "./write-job.ts"
import type { Writer } from "./writer.ts"

interface Write {
  readonly operation: string
  readonly job: WriteJob
  readonly done: Deferred.Deferred<number, StoreError>
}

interface Options {
  /** Writes at once, on this thread. */
  readonly here: Writer
  /** Starts the thread that writes under load; null = there is none. */
  readonly startThread: (() => ThreadWriter | null) | null
}

/** Writes of one transaction. */
const most = 256
/** As few while a thread writes: half of those that wait are written while the other half is worked on. */
const fewestBeside = 16
/** A disk that takes longer is asked as seldom as can be. */
const slowMillis = 4
/** So many at once are load: then another thread waits for the disk. One alone is written sooner here. */
const load = 4

/**
 * Writes that come while one is being written go together in one transaction: one sync to disk for all, an outcome for each. Closing the scope
 * writes what waits.
 */
export const makeGroupCommit = Effect.fnUntraced(function* ({ here, startThread }: Options) {
  const bell = yield* Queue.sliding<void>(1)
  let waiting: Write[] = []
  let closed = false
  let thread: ThreadWriter | null | undefined
  let [loaded, slow] = [false, false]

  const settle = (outcomes: readonly WriteOutcome[]): void => {
    const written = waiting.slice(0, outcomes.length)
    waiting = waiting.slice(outcomes.length)
    written.forEach(({ done, operation }, index) => {
      const outcome = outcomes[index]
      Deferred.doneUnsafe(
        done,
        typeof outcome === "number" ? Effect.succeed(outcome) : Effect.fail(sqliteFailure(operation, outcome))
      )
    })
  }
  const batch = (size: number): readonly WriteJob[] => waiting.slice(0, size).map(({ job }) => job)
  const flushHere = (): void => settle(here(batch(most)))

  const flush = Effect.suspend(() => {
    loaded = waiting.length >= load || (loaded && waiting.length > 1)
    if (!loaded || startThread === null) return Effect.sync(flushHere)
    if (thread === undefined) thread = startThread()
    const write = thread?.write ?? null
    if (write === null) return Effect.sync(flushHere)
    const elapsed = stopwatch()
    const half = Math.min(most, Math.max(fewestBeside, waiting.length >> 1))
    const written = Effect.promise(() => write(batch(slow ? most : half)))
    return Effect.map(written, (outcomes) => {
      slow = elapsed() > slowMillis
      settle(outcomes)
    })
  })
  const round = Effect.gen(function* () {
    if (waiting.length === 0) yield* Queue.take(bell)
    // Whoever is ready to commit joins in.
    yield* Effect.yieldNow
    // What a thread was told to write is waited for.
    if (waiting.length > 0) yield* Effect.uninterruptible(flush)
  })
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      closed = true
      while (waiting.length > 0) flushHere()
      return thread ? Effect.promise(thread.close) : Effect.void
    })
  )
  yield* Effect.forkScoped(Effect.forever(round))

  return (operation: string, job: WriteJob): Effect.Effect<number, StoreError> =>
    Effect.suspend(() => {
      if (closed) return Effect.fail(new StoreError({ operation, reason: { _tag: "Unreadable" } }))
      const done = Deferred.makeUnsafe<number, StoreError>()
      waiting.push({ operation, job, done })
      Queue.offerUnsafe(bell, undefined)
      return Deferred.await(done)
    })
})
