import { StoreError } from "@bunq-provisioning/core/ports"
import { Deferred, Effect, Queue } from "effect"
import type { DatabaseSync } from "node:sqlite"
import { stopwatch } from "../edges/stopwatch.ts"
import { sqliteFailure } from "./sqlite-failure.ts"

interface Write {
  readonly operation: string
  /** Throws `StoreError` before it has written anything when the write is refused; anything else it throws undoes the whole batch. */
  readonly run: () => void
  readonly done: Deferred.Deferred<void, StoreError>
}

/** Rows of one transaction, and how long the event loop may be held while they are written. */
const most = 64
const longestMillis = 8

type Outcome = StoreError | null

const transaction = (
  database: DatabaseSync,
  mayWrite: () => void,
  writes: readonly Write[]
): readonly Outcome[] => {
  const elapsed = stopwatch()
  const outcomes: Outcome[] = []
  database.exec("BEGIN IMMEDIATE")
  try {
    mayWrite()
    for (const { run, operation } of writes) {
      try {
        run()
        outcomes.push(null)
      } catch (error) {
        const failure = sqliteFailure(operation, error)
        const refused = failure.reason._tag === "VersionConflict" || failure.reason._tag === "AlreadyExists"
        if (!refused) throw error
        outcomes.push(failure)
      }
      if (elapsed() > longestMillis) break
    }
    database.exec("COMMIT")
    return outcomes
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK")
    throw error
  }
}

/** As many as fit; when a batch fails as a whole, its first write goes alone, so that only the guilty one fails. */
const writeSome = (
  database: DatabaseSync,
  mayWrite: () => void,
  writes: readonly Write[]
): readonly Outcome[] => {
  try {
    return transaction(database, mayWrite, writes)
  } catch (error) {
    const [first] = writes
    if (first === undefined) return []
    if (writes.length === 1) return [sqliteFailure(first.operation, error)]
    return writeSome(database, mayWrite, [first])
  }
}

/**
 * Writes that come while one is being written go together in one transaction: one sync to disk for all, an outcome for each. Closing the scope
 * writes what waits. `mayWrite` is asked first in every transaction and throws `StoreError` when it must not go on.
 */
export const makeGroupCommit = Effect.fnUntraced(function* (database: DatabaseSync, mayWrite: () => void) {
  const bell = yield* Queue.sliding<void>(1)
  let waiting: Write[] = []
  let closed = false

  const flush = (): void => {
    const outcomes = writeSome(database, mayWrite, waiting.slice(0, most))
    const written = waiting.slice(0, outcomes.length)
    waiting = waiting.slice(outcomes.length)
    written.forEach(({ done }, index) => {
      const failure = outcomes[index] ?? null
      Deferred.doneUnsafe(done, failure === null ? Effect.void : Effect.fail(failure))
    })
  }

  const round = Effect.gen(function* () {
    if (waiting.length === 0) yield* Queue.take(bell)
    // Whoever is ready to commit joins in.
    yield* Effect.yieldNow
    if (waiting.length > 0) flush()
  })
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      closed = true
      while (waiting.length > 0) flush()
    })
  )
  yield* Effect.forkScoped(Effect.forever(round))

  return (operation: string, run: () => void): Effect.Effect<void, StoreError> =>
    Effect.suspend(() => {
      if (closed) return Effect.fail(new StoreError({ operation, reason: { _tag: "Unreadable" } }))
      const done = Deferred.makeUnsafe<void, StoreError>()
      waiting.push({ operation, run, done })
      Queue.offerUnsafe(bell, undefined)
      return Deferred.await(done)
    })
})
