import { Effect } from "effect"
import { expectEqual } from "./contract-case.ts"
import { standingAt } from "./fixed-clock.ts"
import { firstCommit, nextCommit, sampleEntry, sampleUuid } from "./sample-commit.ts"
import type { StoreCases } from "./store-cases.ts"

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const hashed = (number: number) => ({ ...sampleEntry(number), hash: String(number).padStart(64, "0") })

/** What may go, and what stays. */
export const retentionCases: StoreCases = {
  "writes a sealed row where none is, once": Effect.fnUntraced(function* (store) {
    const place = { owner: "a", purpose: "data-key", expected: null }
    const both = yield* Effect.all(
      [
        store.replaceSealed({ ...place, sealed: bytes(1) }),
        store.replaceSealed({ ...place, sealed: bytes(2) })
      ],
      { concurrency: "unbounded" }
    )
    expectEqual("one of two", both.filter(Boolean).length, 1)
    expectEqual("kept", yield* store.sealed("a", "data-key"), bytes(both[0] ? 1 : 2))
    expectEqual("not empty", yield* store.replaceSealed({ ...place, sealed: bytes(3) }), false)
  }),
  "lists the sealed rows of one owner, and drops some": Effect.fnUntraced(function* (store) {
    for (const owner of ["a", "b"])
      for (const purpose of ["token:1", "data-key", "session"])
        yield* store.putSealed({ owner, purpose, sealed: bytes(purpose.length) })
    const purposes = (owner: string) =>
      Effect.map(store.sealedOf(owner), (rows) => rows.map(({ purpose }) => purpose))
    expectEqual("listed", yield* purposes("a"), ["data-key", "session", "token:1"])
    expectEqual("row", (yield* store.sealedOf("a"))[1]?.sealed, bytes(7))
    for (let times = 0; times < 2; times += 1) {
      yield* store.dropSealed("a", ["session", "token:1", "nothing"])
      expectEqual("left", yield* purposes("a"), ["data-key"])
    }
    expectEqual("others", (yield* purposes("b")).length, 3)
    expectEqual("nobody", yield* purposes("c"), [])
  }),
  "prunes the beginning of a journal, and keeps where it begins": Effect.fnUntraced(function* (store) {
    const first = firstCommit(1, { journal: [1, 2, 3].map(hashed) })
    const { uuid } = first
    yield* store.commit(first)
    yield* store.commit(firstCommit(2, { journal: [hashed(1)] }))
    const numbers = Effect.map(store.journal(uuid), (entries) => entries.map(({ number }) => number))
    expectEqual("whole", yield* store.journalStart(uuid), null)
    expectEqual("no such entry", yield* store.pruneJournal(uuid, { through: 9, at: 50 }), 0)
    expectEqual("nothing was noted", yield* store.journalStart(uuid), null)
    expectEqual("gone", yield* store.pruneJournal(uuid, { through: 2, at: 50 }), 2)
    expectEqual("left", yield* numbers, [3])
    expectEqual("start", yield* store.journalStart(uuid), { through: 2, hash: hashed(2).hash, at: 50 })
    expectEqual("end", (yield* store.journalEnd(uuid)).number, 3)
    expectEqual("again", yield* store.pruneJournal(uuid, { through: 2, at: 60 }), 0)
    yield* store.commit(nextCommit(first, { journal: [hashed(4)] }))
    expectEqual("further", yield* store.pruneJournal(uuid, { through: 3, at: 70 }), 1)
    expectEqual("start moved", yield* store.journalStart(uuid), { through: 3, hash: hashed(3).hash, at: 70 })
    expectEqual("rest", yield* numbers, [4])
    expectEqual("others", (yield* store.journal(sampleUuid(2))).length, 1)
  }),
  "forgets consumed messages, the oldest first": Effect.fnUntraced(function* (store) {
    for (const index of [1, 2, 3])
      yield* standingAt(index * 1_000)(store.commit(firstCommit(index, { inbox: [`message-${index}`] })))
    expectEqual("none", yield* store.pruneInbox({ before: 1_000, limit: 9 }), 0)
    expectEqual("limit", yield* store.pruneInbox({ before: 3_000, limit: 1 }), 1)
    expectEqual("oldest", yield* store.consumed("message-1"), false)
    expectEqual("younger", yield* store.consumed("message-2"), true)
    expectEqual("rest", yield* store.pruneInbox({ before: 3_000, limit: 9 }), 1)
    expectEqual("kept", yield* store.consumed("message-3"), true)
  })
}
