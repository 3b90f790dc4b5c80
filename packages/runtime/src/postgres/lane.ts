import { StoreError } from "@bunq-provisioning/core/ports"
import { Deferred, Effect, Queue } from "effect"
import type { Scope } from "effect"
import { stopwatch } from "../edges/stopwatch.ts"

interface Waiting<Item> {
  readonly item: Item
  readonly keys: readonly string[]
  readonly done: Deferred.Deferred<void, StoreError>
}

interface Options<Item> {
  readonly operation: string
  /** What must not occur twice in one group. */
  readonly keysOf: (item: Item) => readonly string[]
  /** Writes a group in one statement; gives for each null, or why it was refused. Fails when nothing was written. */
  readonly write: (group: readonly Item[]) => Effect.Effect<ReadonlyArray<StoreError | null>, StoreError>
  /** So many may go together however long it takes; for rows so small that it is the disk that takes long. */
  readonly fewest?: number
}

const most = 128
/** How long a statement should take: what comes meanwhile waits for it. */
const [brief, long] = [8, 24]

/** Reasons that one row of a group may be guilty of. Any other is the same for all of them. */
const personal: readonly string[] = ["VersionConflict", "Corrupted", "Unreadable"]

/** Takes the first ones that share no key; whoever has to wait keeps their place before whoever shares a key with them. */
const pick = <Item>(waiting: ReadonlyArray<Waiting<Item>>, limit: number) => {
  const seen = new Set<string>()
  const [group, rest]: [Array<Waiting<Item>>, Array<Waiting<Item>>] = [[], []]
  for (const one of waiting) {
    const fits = group.length < limit && one.keys.every((key) => !seen.has(key))
    for (const key of one.keys) seen.add(key)
    if (fits) group.push(one)
    else rest.push(one)
  }
  return { group, rest }
}

/**
 * Writes that come while one is being written go together in the next statement: one sync to disk for all, an outcome for each. How many go together
 * follows how long the statements take. Closing the scope writes what waits.
 */
export const makeLane = Effect.fnUntraced(function* <Item>({
  operation,
  keysOf,
  write,
  fewest = 8
}: Options<Item>): Effect.fn.Return<(item: Item) => Effect.Effect<void, StoreError>, never, Scope.Scope> {
  const bell = yield* Queue.sliding<void>(1)
  let waiting: Array<Waiting<Item>> = []
  let limit = most
  let closed = false

  const settle = (one: Waiting<Item>, failure: StoreError | null): void => {
    Deferred.doneUnsafe(one.done, failure === null ? Effect.void : Effect.fail(failure))
  }

  const writeAll = Effect.fnUntraced(function* (group: ReadonlyArray<Waiting<Item>>) {
    const result = yield* Effect.result(
      Effect.catchDefect(
        Effect.suspend(() => write(group.map(({ item }) => item))),
        // What cannot even be sent concerns the one it belongs to.
        () => Effect.fail(new StoreError({ operation, reason: { _tag: "Unreadable" } }))
      )
    )
    if (result._tag === "Success") {
      group.forEach((one, index) => settle(one, result.success[index] ?? null))
      return true
    }
    if (group.length > 1 && personal.includes(result.failure.reason._tag)) return false
    for (const one of group) settle(one, result.failure)
    return true
  })

  const flush = Effect.gen(function* () {
    const { group, rest } = pick(waiting, limit)
    waiting = rest
    const elapsed = stopwatch()
    const isThrough = yield* writeAll(group)
    // Somebody in it makes the statement fail as a whole: each goes alone, so that only the guilty one does.
    if (!isThrough) for (const one of group) yield* writeAll([one])
    else if (elapsed() > long) limit = Math.max(fewest, limit >> 1)
    else if (elapsed() < brief) limit = Math.min(most, limit << 1)
  }).pipe(Effect.uninterruptible)

  const round = Effect.gen(function* () {
    if (waiting.length === 0) yield* Queue.take(bell)
    // Whoever is ready to write joins in.
    yield* Effect.yieldNow
    if (waiting.length > 0) yield* flush
  })
  yield* Effect.addFinalizer(() =>
    Effect.gen(function* () {
      closed = true
      while (waiting.length > 0) yield* flush
    })
  )
  yield* Effect.forkScoped(Effect.forever(round))

  return (item) =>
    Effect.suspend(() => {
      if (closed) return Effect.fail(new StoreError({ operation, reason: { _tag: "Unreadable" } }))
      const done = Deferred.makeUnsafe<void, StoreError>()
      waiting.push({ item, keys: keysOf(item), done })
      Queue.offerUnsafe(bell, undefined)
      return Deferred.await(done)
    })
})
