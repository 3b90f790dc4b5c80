import { Effect } from "effect"
import type { Commit } from "../ports/provision-store.ts"
import { expectEqual } from "./contract-case.ts"
import { standingAt } from "./fixed-clock.ts"
import { firstCommit, nextCommit, sampleUuid } from "./sample-commit.ts"
import type { StoreCases } from "./store-cases.ts"

/** Who is waited for, and in what order. */
export const interestCases: StoreCases = {
  "replaces interest with every commit; who changed last comes first": Effect.fnUntraced(function* (store) {
    const watch = (id: number) => [{ kind: "provision" as const, id, userId: null }]
    const first = firstCommit(1, { interest: [...watch(1), { kind: "identity", id: 8, userId: 4 }] })
    yield* standingAt(1_000)(store.commit(first))
    yield* standingAt(2_000)(store.commit(firstCommit(2, { interest: watch(2) })))
    const ids = Effect.map(store.interested("provision", { limit: 10 }), (all) =>
      all.map(({ id, changedAt }) => [id, changedAt])
    )
    expectEqual("order", yield* ids, [
      [2, 2_000],
      [1, 1_000]
    ])
    expectEqual("row", yield* store.interested("identity", { limit: 10 }), [
      { kind: "identity", id: 8, userId: 4, uuid: sampleUuid(1), changedAt: 1_000 }
    ])
    expectEqual("limit", (yield* store.interested("provision", { limit: 1 })).length, 1)
    yield* standingAt(3_000)(store.commit(nextCommit(first, { interest: watch(3) })))
    expectEqual("replaced", yield* ids, [
      [3, 3_000],
      [2, 2_000]
    ])
    expectEqual("dropped", yield* store.interested("identity", { limit: 10 }), [])
    expectEqual("latest", yield* store.latestAt(), 3_000)
  }),
  "pages through who is waited for: nobody twice, nobody lost": Effect.fnUntraced(function* (store) {
    const watch = (id: number) => [{ kind: "onboarding" as const, id, userId: 1 }]
    const commits = [1, 2, 3, 4, 5].map((index) => firstCommit(index, { interest: watch(index) }))
    for (const [index, commit] of commits.entries())
      yield* standingAt(index < 3 ? 1_000 : 2_000)(store.commit(commit))
    const page = (after?: { readonly changedAt: number; readonly uuid: string }) =>
      store.interested("onboarding", { limit: 2, ...(after === undefined ? {} : { after }) })
    const ids = (rows: ReadonlyArray<{ readonly id: number }>) => rows.map(({ id }) => id)
    const first = yield* page()
    expectEqual("latest, by uuid", ids(first), [4, 5])
    const second = yield* page(first[1])
    expectEqual("of one moment, by uuid", ids(second), [1, 2])
    // Who changes meanwhile moves to the front, and the place of the reader stays where it was.
    yield* standingAt(3_000)(store.commit(nextCommit(commits[1] as Commit, { interest: watch(2) })))
    const third = yield* page(second[1])
    expectEqual("rest", ids(third), [3])
    expectEqual("end", ids(yield* page(third[0])), [])
    expectEqual("front", ids(yield* page()), [2, 4])
  })
}
