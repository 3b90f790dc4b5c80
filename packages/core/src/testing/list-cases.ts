import { Effect } from "effect"
import type { ListPage } from "../ports/provision-store.ts"
import type { Standing } from "../view/standing.ts"
import { expectEqual } from "./contract-case.ts"
import { firstCommit, nextCommit, sampleUuid } from "./sample-commit.ts"
import type { StoreCases } from "./store-cases.ts"

const standing = (phase: Standing["phase"], more: Partial<Standing> = {}): Standing => ({
  phase,
  stalled: false,
  ...more
})

/** Pages of users. */
export const listCases: StoreCases = {
  "pages through everybody, and through those who owe a command": Effect.fnUntraced(function* (store) {
    for (const index of [3, 1, 2]) yield* store.commit(firstCommit(index))
    const idle = firstCommit(4)
    yield* store.commit({ ...idle, envelope: { ...idle.envelope, work: {} } })
    const aside = firstCommit(5)
    yield* store.commit({
      ...aside,
      envelope: { ...aside.envelope, quarantine: { at: 1, reason: "thrown" } }
    })
    const uuids = (rows: ReadonlyArray<{ readonly uuid: string }>) =>
      rows.map(({ uuid }) => Number(uuid.slice(-2)))
    expectEqual("list", uuids(yield* store.list({ limit: 9 })), [1, 2, 3, 4, 5])
    expectEqual("page", uuids(yield* store.list({ limit: 2 })), [1, 2])
    expectEqual("next page", uuids(yield* store.list({ after: sampleUuid(2), limit: 2 })), [3, 4])
    expectEqual("owing", uuids(yield* store.owing({ limit: 9 })), [1, 2, 3])
    expectEqual("owing page", uuids(yield* store.owing({ after: sampleUuid(1), limit: 1 })), [2])
  }),
  "lists by phase and stalled, in pages": Effect.fnUntraced(function* (store) {
    const all = [
      standing("collecting"),
      standing("active"),
      standing("collecting", { stalled: true }),
      standing("processing"),
      standing("active", { stalled: true }),
      standing("collecting")
    ]
    for (const [index, one] of all.entries()) yield* store.commit(firstCommit(index + 1, { standing: one }))
    const listed = (page: Omit<ListPage, "limit"> & { readonly limit?: number }) =>
      Effect.map(store.list({ limit: 9, ...page }), (rows) => rows.map(({ uuid }) => Number(uuid.slice(-2))))
    expectEqual("phase", yield* listed({ phases: ["collecting"] }), [1, 3, 6])
    expectEqual("phases", yield* listed({ phases: ["active", "collecting"] }), [1, 2, 3, 5, 6])
    expectEqual("no phase", yield* listed({ phases: [] }), [])
    expectEqual("stalled", yield* listed({ stalled: true }), [3, 5])
    expectEqual("both", yield* listed({ stalled: true, phases: ["collecting", "processing"] }), [3])
    const phases = ["collecting", "active"] as const
    expectEqual("page", yield* listed({ phases, limit: 2 }), [1, 2])
    expectEqual("next", yield* listed({ phases, limit: 2, after: sampleUuid(2) }), [3, 5])
    expectEqual("page of stalled", yield* listed({ stalled: true, after: sampleUuid(3) }), [5])
    const moved = firstCommit(7)
    yield* store.commit(moved)
    yield* store.commit(nextCommit(moved, { standing: standing("denied") }))
    expectEqual("moved", yield* listed({ phases: ["requesting", "denied"] }), [7])
  }),
  "counts users by phase, as they are now": Effect.fnUntraced(function* (store) {
    expectEqual("nobody", yield* store.phases(), [])
    const moved = firstCommit(1)
    yield* store.commit(moved)
    yield* store.commit({ ...firstCommit(2), standing: standing("active") })
    yield* store.commit({ ...firstCommit(3), standing: standing("collecting", { stalled: true }) })
    yield* store.commit({ ...firstCommit(4), standing: standing("collecting") })
    yield* store.commit(nextCommit(moved, { standing: standing("collecting") }))
    expectEqual("counted", yield* store.phases(), [
      { phase: "active", users: 1, stalled: 0 },
      { phase: "collecting", users: 3, stalled: 1 }
    ])
  })
}
