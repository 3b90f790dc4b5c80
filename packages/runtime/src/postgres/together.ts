import type { StoreError } from "@bunq-provisioning/core/ports"
import { Deferred, Effect } from "effect"

interface Options<Key, Value> {
  /** What makes two of them the same. */
  readonly nameOf: (key: Key) => string
  /** Reads all of them in one statement; what is absent is not in it. */
  readonly read: (keys: readonly Key[]) => Effect.Effect<ReadonlyMap<string, Value>, StoreError>
}

interface Asked<Key, Value> {
  readonly key: Key
  readonly found: Deferred.Deferred<Value | undefined, StoreError>
}

/** Past this many at once a statement is long. */
const most = 128

/**
 * Reads one thing by its key; what is asked for while a statement is under way goes together in the next one. Nobody gets an answer that was read before
 * they asked.
 */
export const makeTogether = <Key, Value>({ nameOf, read }: Options<Key, Value>) => {
  let waiting = new Map<string, Asked<Key, Value>>()
  let isReading = false

  const next = (): ReadonlyMap<string, Asked<Key, Value>> => {
    const all = [...waiting]
    waiting = new Map(all.slice(most))
    return new Map(all.slice(0, most))
  }
  const readOn = Effect.gen(function* () {
    // Whoever is ready to ask joins in.
    yield* Effect.yieldNow
    for (;;) {
      if (waiting.size === 0) {
        isReading = false
        return
      }
      const asked = next()
      // A defect too, or nobody would ever be answered again.
      const rows = yield* Effect.exit(Effect.suspend(() => read([...asked.values()].map(({ key }) => key))))
      for (const [name, { found }] of asked)
        Deferred.doneUnsafe(
          found,
          rows._tag === "Success" ? Effect.succeed(rows.value.get(name)) : Effect.failCause(rows.cause)
        )
    }
  })

  return (key: Key): Effect.Effect<Value | undefined, StoreError> =>
    Effect.suspend(() => {
      const name = nameOf(key)
      const found = waiting.get(name)?.found ?? Deferred.makeUnsafe<Value | undefined, StoreError>()
      waiting.set(name, { key, found })
      if (isReading) return Deferred.await(found)
      isReading = true
      return Effect.andThen(Effect.forkDetach(readOn), Deferred.await(found))
    })
}
