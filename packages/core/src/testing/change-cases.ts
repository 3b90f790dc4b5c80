import { Effect } from "effect"
import type { Layer } from "effect"
import { ProvisionStore } from "../ports/provision-store.ts"
import type { Change, Commit } from "../ports/provision-store.ts"
import type { StoreError } from "../ports/store-error.ts"
import { expectEqual } from "./contract-case.ts"
import { firstCommit, nextCommit, sampleEntry, sampleUuid } from "./sample-commit.ts"
import type { StoreCases } from "./store-cases.ts"

type Store = ProvisionStore["Service"]

const named = (changes: readonly Change[]): readonly string[] =>
  changes.map(({ uuid, entry }) => `${Number(uuid.slice(-4))}/${entry.number}`)
const isGrowing = (changes: readonly Change[]): boolean =>
  changes.every(({ change }, index) => change > (changes[index - 1]?.change ?? 0))
const page = { limit: 99 }

/** Reads on until so many were handed out. */
const followed = Effect.fnUntraced(function* (store: Store, count: number) {
  const seen: Change[] = []
  for (let round = 0; seen.length < count && round < 100_000; round += 1) {
    seen.push(...(yield* store.changesAfter(seen.at(-1)?.change ?? 0, { limit: 7 })))
    yield* Effect.yieldNow
  }
  return seen
})

/** The journals of everybody in the order of commits. */
export const changeCases: StoreCases = {
  "numbers the entries of everybody in the order of commits": Effect.fnUntraced(function* (store) {
    expectEqual("none", [yield* store.lastChange(), yield* store.changesAfter(0, page)], [0, []])
    const [one, two] = [
      firstCommit(1, { journal: [1, 2].map((number) => sampleEntry(number)) }),
      firstCommit(2)
    ]
    yield* store.commit(one)
    yield* store.commit(two)
    yield* store.commit(nextCommit(one, { journal: [sampleEntry(3)] }))
    const all = yield* store.changesAfter(0, page)
    expectEqual("order", named(all), ["1/1", "1/2", "2/1", "1/3"])
    expectEqual("growing", isGrowing(all), true)
    expectEqual("entry", all[3]?.entry, sampleEntry(3))
    const [first, second, third, fourth] = all.map(({ change }) => change)
    const from = (after: number | undefined, uuid?: string) =>
      Effect.map(store.changesAfter(after ?? 0, { ...page, ...(uuid === undefined ? {} : { uuid }) }), named)
    expectEqual("behind one", yield* from(second), ["2/1", "1/3"])
    expectEqual("of one user", yield* from(0, one.uuid), ["1/1", "1/2", "1/3"])
    expectEqual("behind one of theirs", yield* from(first, one.uuid), ["1/2", "1/3"])
    expectEqual("behind one of another", yield* from(third, one.uuid), ["1/3"])
    expectEqual("at the end", yield* from(fourth), [])
    expectEqual("beyond", yield* from((fourth ?? 0) + 1_000, one.uuid), [])
    expectEqual("limit", named(yield* store.changesAfter(first ?? 0, { limit: 2 })), ["1/2", "2/1"])
    expectEqual("limit of one user", named(yield* store.changesAfter(0, { uuid: one.uuid, limit: 1 })), [
      "1/1"
    ])
    expectEqual("last", yield* store.lastChange(), fourth)
    expectEqual("last of one user", yield* store.lastChange(two.uuid), third)
    expectEqual("last of nobody", yield* store.lastChange(sampleUuid(9)), 0)
  }),
  "hands out every change once and in order while many commit at once": Effect.fnUntraced(function* (store) {
    const [users, turns] = [40, 5]
    const lives = Effect.forEach(
      Array.from({ length: users }, (_, index) => index),
      Effect.fnUntraced(function* (index: number) {
        let commit: Commit = firstCommit(index)
        yield* store.commit(commit)
        for (let turn = 1; turn < turns; turn += 1) {
          commit = nextCommit(commit)
          yield* store.commit(commit)
        }
      }),
      { concurrency: "unbounded", discard: true }
    )
    const [, ...readers] = yield* Effect.all(
      [lives, followed(store, users * turns), followed(store, users * turns)],
      { concurrency: "unbounded" }
    )
    const all = yield* store.changesAfter(0, { limit: 1_000 })
    expectEqual("all", all.length, users * turns)
    for (const seen of readers) {
      expectEqual("growing", isGrowing(seen), true)
      expectEqual("none left out", named(seen), named(all))
    }
    for (let index = 0; index < users; index += 1) {
      const own = yield* store.changesAfter(0, { ...page, uuid: sampleUuid(index) })
      expectEqual(
        "of one user",
        own,
        all.filter(({ uuid }) => uuid === sampleUuid(index))
      )
      expectEqual(
        "in order",
        own.map(({ entry }) => entry.number),
        [1, 2, 3, 4, 5]
      )
    }
  }),
  "gives no number a second time, whatever was pruned or refused": Effect.fnUntraced(function* (store) {
    const [one, two] = [firstCommit(1), firstCommit(2)]
    yield* store.commit(two)
    yield* store.commit(one)
    const before = yield* store.lastChange()
    yield* store.pruneJournal(one.uuid, { through: 1, at: 5 })
    expectEqual("pruned", named(yield* store.changesAfter(0, page)), ["2/1"])
    yield* Effect.ignore(store.commit(firstCommit(2)))
    yield* store.commit(nextCommit(two))
    const all = yield* store.changesAfter(0, page)
    expectEqual("rest", named(all), ["2/1", "2/2"])
    expectEqual("new number", (all[1]?.change ?? 0) > before, true)
  }),
  "tells through which change entries were pruned": Effect.fnUntraced(function* (store) {
    const [one, two] = [
      firstCommit(1, { journal: [1, 2].map((number) => sampleEntry(number)) }),
      firstCommit(2)
    ]
    yield* store.commit(one)
    yield* store.commit(two)
    yield* store.commit(nextCommit(one, { journal: [sampleEntry(3)] }))
    yield* store.commit(nextCommit(two))
    const [first, second, ofTwo, third] = (yield* store.changesAfter(0, page)).map(({ change }) => change)
    const told = Effect.forEach([undefined, one.uuid, two.uuid, sampleUuid(9)], store.prunedThrough)
    expectEqual("nothing", yield* told, [0, 0, 0, 0])
    yield* store.pruneJournal(one.uuid, { through: 9, at: 5 })
    expectEqual("no such entry", yield* told, [0, 0, 0, 0])
    yield* store.pruneJournal(one.uuid, { through: 1, at: 5 })
    expectEqual("the first", yield* told, [first, first, 0, 0])
    yield* store.pruneJournal(two.uuid, { through: 1, at: 6 })
    yield* store.pruneJournal(one.uuid, { through: 2, at: 7 })
    yield* store.pruneJournal(one.uuid, { through: 1, at: 8 })
    expectEqual("of both", yield* told, [ofTwo, second, ofTwo, 0])
    expectEqual("behind what was kept", (yield* store.changesAfter(ofTwo ?? 0, page))[0]?.change, third)
  }),
  "leaves a gap when it is told to": Effect.fnUntraced(function* (store) {
    const one = firstCommit(1)
    yield* store.commit(one)
    const before = yield* store.lastChange()
    yield* store.skipChanges()
    expectEqual("nothing is there yet", yield* store.lastChange(), before)
    yield* store.commit(nextCommit(one))
    const after = yield* store.lastChange()
    expectEqual("gap", [after - before > 1_000_000_000, Number.isSafeInteger(after)], [true, true])
    expectEqual("whole", (yield* store.changesAfter(0, page)).length, 2)
  })
}

/** The numbers after the store was closed and opened again. */
export const changesSurvive = (layer: Layer.Layer<ProvisionStore, StoreError>) =>
  Effect.gen(function* () {
    const [one, two] = [firstCommit(1), firstCommit(2)]
    const before = yield* Effect.provide(
      ProvisionStore.use((store) =>
        Effect.andThen(
          Effect.forEach([one, two], (commit) => store.commit(commit)),
          store.changesAfter(0, page)
        )
      ),
      layer
    )
    yield* Effect.provide(
      ProvisionStore.use(
        Effect.fnUntraced(function* (store: Store) {
          expectEqual("kept", yield* store.changesAfter(0, page), before)
          yield* store.commit(nextCommit(one))
          const after = yield* store.changesAfter(0, page)
          expectEqual("goes on", named(after), ["1/1", "2/1", "1/2"])
          expectEqual("growing", isGrowing(after), true)
        })
      ),
      layer
    )
  })
