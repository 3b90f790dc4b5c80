import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Latch, Stream } from "effect"
import { uuidOf } from "../loop/test-world.test-support.ts"
import { brief, followedJournals, settle } from "./followed-journals.test-support.ts"
import type { TailItem } from "./tail-item.ts"

describe("a tail of journals that are pruned", () => {
  it.effect(
    "begins anew for whoever comes back behind what was pruned meanwhile, of anybody they follow",
    () =>
      Effect.gen(function* () {
        const { tail, commit, bare } = yield* followedJournals()
        for (const index of [1, 2, 1, 2, 1, 2]) yield* commit(index)
        const first = (after: number, uuid?: string) =>
          Effect.map(
            Stream.runCollect(Stream.take(tail({ after, ...(uuid === undefined ? {} : { uuid }) }), 1)),
            brief
          )
        expect(yield* first(1)).toEqual(["2/1"])
        // The third and fourth change go, of which who has read the first knows nothing.
        for (const index of [1, 2]) yield* bare.pruneJournal(uuidOf(index), { through: 2, at: 0 })
        for (const after of [0, 1, 3]) expect([after, yield* first(after)]).toEqual([after, ["start reset"]])
        expect(yield* first(5)).toEqual(["2/3*"])
        expect(yield* first(0, uuidOf(1))).toEqual(["view reset"])
        expect(Exit.isFailure(yield* Effect.exit(first(0, uuidOf(3))))).toBe(true)
      })
  )

  it.effect("begins anew for a reader so slow that what they have not had is pruned", () =>
    Effect.gen(function* () {
      const { tail, commit, bare } = yield* followedJournals()
      yield* commit(1)
      const [seen, held] = [[] as TailItem[], yield* Latch.make()]
      const slow = (uuid?: string) =>
        Effect.forkScoped(
          Stream.runForEach(tail(uuid === undefined ? {} : { uuid }), (item) =>
            Effect.andThen(
              held.await,
              Effect.sync(() => void seen.push(item))
            )
          )
        )
      yield* slow()
      yield* slow(uuidOf(1))
      yield* settle
      for (let count = 0; count < 1_100; count += 1) {
        yield* commit(1)
        if (count % 20 === 0) yield* settle
      }
      yield* bare.pruneJournal(uuidOf(1), { through: 1_000, at: 0 })
      yield* held.open
      for (let turn = 0; turn < 30; turn += 1) yield* settle
      yield* commit(1)
      yield* settle
      const of = (kind: "start" | "view") => seen.filter((item) => item.kind === kind)
      for (const kind of ["start", "view"] as const)
        expect(brief(of(kind))).toEqual([`${kind} first`, `${kind} reset`])
      expect(of("start")[1]?.change).toBe(1_101)
      expect(brief(seen).filter((one) => one.startsWith("1/1102")).length).toBe(2)
    })
  )
})
