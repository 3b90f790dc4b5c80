import { Effect } from "effect"
import type { SealedRow } from "../ports/provision-store.ts"
import { expectEqual } from "./contract-case.ts"
import { firstCommit, nextCommit, sampleUuid } from "./sample-commit.ts"
import type { StoreCases } from "./store-cases.ts"

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

/** What becomes of sealed rows. */
export const sealedCases: StoreCases = {
  "keeps a sealed row that is there; putSealed replaces it": Effect.fnUntraced(function* (store) {
    const first = firstCommit(1, { sealed: [{ owner: "a", purpose: "token:1", sealed: bytes(1, 2) }] })
    yield* store.commit(first)
    yield* store.commit(nextCommit(first, { sealed: [{ owner: "a", purpose: "token:1", sealed: bytes(9) }] }))
    expectEqual("kept", yield* store.sealed("a", "token:1"), bytes(1, 2))
    expectEqual("other purpose", yield* store.sealed("a", "token:2"), null)
    expectEqual("other owner", yield* store.sealed("b", "token:1"), null)
    yield* store.putSealed({ owner: "a", purpose: "token:1", sealed: bytes(3) })
    expectEqual("replaced", yield* store.sealed("a", "token:1"), bytes(3))
  }),
  "pages through the sealed rows of one purpose, by owner": Effect.fnUntraced(function* (store) {
    const row = (index: number, purpose: string): SealedRow => ({
      owner: sampleUuid(index),
      purpose,
      sealed: bytes(index)
    })
    for (const index of [3, 1, 4, 2]) yield* store.putSealed(row(index, "data-key"))
    yield* store.putSealed(row(2, "session"))
    const page = (after?: string) =>
      store.sealedRows({ purpose: "data-key", limit: 2, ...(after === undefined ? {} : { after }) })
    const first = yield* page()
    expectEqual("row", first[0]?.sealed, bytes(1))
    const owners = (rows: readonly SealedRow[]) => rows.map(({ owner }) => owner)
    expectEqual("first", owners(first), [sampleUuid(1), sampleUuid(2)])
    expectEqual("purpose", first[1]?.purpose, "data-key")
    expectEqual("rest", owners(yield* page(first[1]?.owner)), [sampleUuid(3), sampleUuid(4)])
    expectEqual("end", yield* page(sampleUuid(4)), [])
  }),
  "replaces a sealed row only while it is the one expected": Effect.fnUntraced(function* (store) {
    const place = { owner: "a", purpose: "data-key" }
    const replace = (expected: Uint8Array, sealed: Uint8Array) =>
      store.replaceSealed({ ...place, expected, sealed })
    expectEqual("nothing there", yield* replace(bytes(1), bytes(2)), false)
    yield* store.putSealed({ ...place, sealed: bytes(1) })
    expectEqual("stale", yield* replace(bytes(9), bytes(2)), false)
    expectEqual("longer", yield* replace(bytes(1, 0), bytes(2)), false)
    expectEqual("kept", yield* store.sealed("a", "data-key"), bytes(1))
    expectEqual("replaced", yield* replace(bytes(1), bytes(2)), true)
    expectEqual("written", yield* store.sealed("a", "data-key"), bytes(2))
    const both = yield* Effect.all([replace(bytes(2), bytes(3)), replace(bytes(2), bytes(4))], {
      concurrency: "unbounded"
    })
    expectEqual("one of two", both.filter(Boolean).length, 1)
  }),
  "erases every sealed row of one owner, and nothing else": Effect.fnUntraced(function* (store) {
    for (const owner of ["a", "b"])
      for (const purpose of ["data-key", "session"])
        yield* store.putSealed({ owner, purpose, sealed: bytes(1) })
    for (let times = 0; times < 2; times += 1) {
      yield* store.eraseSealed("a")
      expectEqual("data key", yield* store.sealed("a", "data-key"), null)
      expectEqual("session", yield* store.sealed("a", "session"), null)
      expectEqual("other owner", yield* store.sealed("b", "session"), bytes(1))
    }
    expectEqual("listed", (yield* store.sealedRows({ purpose: "data-key", limit: 9 })).length, 1)
  })
}
