import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { emptyRows } from "../memory/memory-rows.ts"
import { uuidOf } from "../loop/test-world.test-support.ts"
import { brief, collected, followedJournals, settle } from "./followed-journals.test-support.ts"

const entriesOf = (items: readonly string[]): readonly string[] =>
  items.filter((item) => item.includes("/")).map((item) => item.replace("*", ""))

describe("a tail", () => {
  it.effect(
    "of one user begins with the present view, then has every entry of theirs and nobody else's",
    () =>
      Effect.gen(function* () {
        const { tail, commit, bare } = yield* followedJournals()
        yield* commit(1)
        yield* commit(2)
        const { seen } = yield* collected(tail({ uuid: uuidOf(1) }))
        yield* settle
        expect(brief(seen)).toEqual(["view first"])
        expect(seen[0]).toMatchObject({ uuid: uuidOf(1), change: yield* bare.lastChange(uuidOf(1)) })
        for (const index of [1, 2, 1, 1]) {
          yield* commit(index)
          yield* settle
        }
        expect(brief(seen)).toEqual(["view first", "1/2*", "1/3*", "1/4*"])
        expect(seen.map(({ change }) => change)).toEqual([1, 3, 5, 6])
      })
  )

  it.effect("of everybody begins at the end, and shares one read among all who follow", () =>
    Effect.gen(function* () {
      const { tail, commit, reads } = yield* followedJournals()
      yield* commit(1)
      const tails = yield* Effect.forEach([1, 2, 3, 4, 5], () => collected(tail()))
      yield* settle
      expect(tails.map(({ seen }) => brief(seen))).toEqual(tails.map(() => ["start first"]))
      const before = reads.ofAll
      yield* commit(2)
      yield* settle
      yield* commit(1)
      yield* settle
      for (const { seen } of tails) expect(brief(seen)).toEqual(["start first", "2/1*", "1/2*"])
      expect(reads.ofAll - before).toBeLessThanOrEqual(4)
      // What is made from an item may be kept beside it.
      expect(new Set(tails.map(({ seen }) => seen[1])).size).toBe(1)
    })
  )

  it.effect("wakes only those whose user changed, out of a thousand", () =>
    Effect.gen(function* () {
      const { tail, commit, reads } = yield* followedJournals()
      for (let index = 1; index <= 1_000; index += 1) yield* commit(index)
      const tails = yield* Effect.forEach(Array.from({ length: 1_000 }), (_, index) =>
        collected(tail({ uuid: uuidOf(index + 1) }))
      )
      yield* settle
      const before = { ...reads }
      for (const index of [7, 700]) {
        yield* commit(index)
        yield* settle
      }
      expect(reads.ofOne - before.ofOne).toBe(0)
      expect(reads.ofAll - before.ofAll).toBeLessThanOrEqual(4)
      expect(tails.filter(({ seen }) => seen.length > 1).length).toBe(2)
    })
  )

  it.effect("goes on behind what was read, also of a process before this one", () => {
    const rows = emptyRows()
    return Effect.gen(function* () {
      const last = yield* Effect.scoped(
        Effect.gen(function* () {
          const { tail, commit } = yield* followedJournals(rows)
          yield* commit(1)
          yield* commit(2)
          const all = yield* collected(tail({ after: 0 }))
          yield* settle
          expect(brief(all.seen)).toEqual(["1/1*", "2/1*"])
          yield* commit(1)
          return all.seen.at(-1)?.change
        })
      )
      expect(last).toBe(2)
      const { tail } = yield* followedJournals(rows)
      const all = yield* collected(tail({ after: 2 }))
      const one = yield* collected(tail({ after: 1, uuid: uuidOf(1) }))
      yield* settle
      expect([brief(all.seen), brief(one.seen)]).toEqual([["1/2*"], ["1/2*"]])
    })
  })

  it.effect("begins anew with a view where nobody knows the number", () =>
    Effect.gen(function* () {
      const { tail, commit, bare } = yield* followedJournals()
      for (const index of [1, 2, 1]) yield* commit(index)
      const reset = (after: number, uuid?: string) =>
        Effect.map(
          Stream.runCollect(Stream.take(tail({ after, ...(uuid === undefined ? {} : { uuid }) }), 1)),
          brief
        )
      expect(yield* reset(99)).toEqual(["start reset"])
      for (const after of [99, 2, -1, 1.5, NaN])
        expect(yield* reset(after, uuidOf(1))).toEqual(["view reset"])
      yield* bare.pruneJournal(uuidOf(1), { through: 1, at: 0 })
      expect(yield* reset(1, uuidOf(1))).toEqual(["view reset"])
      const { seen } = yield* collected(tail({ after: 99, uuid: uuidOf(1) }))
      yield* settle
      yield* commit(1)
      yield* settle
      expect(brief(seen)).toEqual(["view reset", "1/3*"])
      expect(seen.map(({ change }) => change)).toEqual([3, 4])
    })
  )

  it.effect("loses and repeats nothing for a reader who is slower than what is kept for them", () =>
    Effect.gen(function* () {
      const { tail, commit } = yield* followedJournals()
      yield* commit(1)
      const [gone, isSlow] = [[] as string[], { value: true }]
      const slow = (uuid?: string) =>
        Stream.runForEach(tail({ after: 0, ...(uuid === undefined ? {} : { uuid }) }), (item) =>
          Effect.gen(function* () {
            if (isSlow.value) yield* Effect.sleep("10 seconds")
            gone.push(`${uuid === undefined ? "all" : "one"} ${brief([item])[0]?.replace("*", "")}`)
          })
        )
      yield* Effect.forkScoped(slow())
      yield* Effect.forkScoped(slow(uuidOf(1)))
      yield* settle
      for (let count = 2; count <= 3_000; count += 1) {
        yield* commit(count % 2 === 0 ? 1 : 2)
        if (count % 50 === 0) yield* settle
      }
      yield* TestClock.adjust("30 seconds")
      isSlow.value = false
      yield* TestClock.adjust("30 seconds")
      for (let turn = 0; turn < 30; turn += 1) yield* settle
      const numbers = (user: number, count: number) =>
        Array.from({ length: count }, (_, index) => `${user}/${index + 1}`)
      const of = (who: string) => gone.filter((one) => one.startsWith(who)).map((one) => one.slice(4))
      expect(of("one")).toEqual(numbers(1, 1_501))
      expect(of("all").length).toBe(3_000)
      expect(of("all").filter((one) => one.startsWith("2/"))).toEqual(numbers(2, 1_499))
      expect(of("all").filter((one) => one.startsWith("1/"))).toEqual(numbers(1, 1_501))
    })
  )

  it.effect("hands out each entry once to whoever comes, goes and comes again while others commit", () =>
    Effect.gen(function* () {
      const { tail, commit } = yield* followedJournals()
      const writing = yield* Effect.forkScoped(
        Effect.forEach(
          Array.from({ length: 400 }),
          (_, index) => Effect.andThen(commit(index % 7), Effect.yieldNow),
          { discard: true }
        )
      )
      const seen: string[] = []
      let after = 0
      for (let visit = 0; seen.length < 400 && visit < 1_000; visit += 1)
        yield* Stream.runForEach(Stream.take(tail({ after }), 1 + (visit % 5)), (item) =>
          Effect.sync(() => {
            after = item.change
            seen.push(...entriesOf(brief([item])))
          })
        )
      yield* Fiber.join(writing)
      expect(seen.length).toBe(400)
      expect(new Set(seen).size).toBe(400)
    })
  )

  it.effect("finds a commit that nobody rang for, and goes on after the store failed", () =>
    Effect.gen(function* () {
      const { tail, commit, bare, reads } = yield* followedJournals()
      yield* commit(1)
      const { seen } = yield* collected(tail())
      yield* settle
      yield* commit(1, bare)
      yield* settle
      yield* TestClock.adjust("6 seconds")
      yield* settle
      expect(brief(seen)).toEqual(["start first", "1/2*"])
      reads.failing = true
      yield* commit(1)
      yield* settle
      reads.failing = false
      yield* TestClock.adjust("2 seconds")
      yield* settle
      expect(brief(seen)).toEqual(["start first", "1/2*", "1/3*"])
    })
  )

  it.effect("tells of what is not in the journal, and never of an older view", () =>
    Effect.gen(function* () {
      const { tail, commit, changes, published } = yield* followedJournals()
      yield* commit(1)
      expect(changes.hub.isWatched(uuidOf(1))).toBe(false)
      const { seen } = yield* collected(tail({ uuid: uuidOf(1) }))
      yield* settle
      expect(changes.hub.isWatched(uuidOf(1))).toBe(true)
      const old = yield* published(uuidOf(1))
      changes.hub.refresh(uuidOf(1), () => old)
      yield* settle
      yield* commit(1)
      yield* settle
      changes.hub.refresh(uuidOf(1), () => old)
      yield* settle
      expect(brief(seen)).toEqual(["view first", "view again", "1/2*"])
    })
  )

  it.effect("ends when the provisioner closes, and lets go of its follower", () =>
    Effect.gen(function* () {
      const { tail, commit, changes } = yield* followedJournals()
      yield* commit(1)
      const [one, all] = [yield* collected(tail({ uuid: uuidOf(1) })), yield* collected(tail())]
      yield* settle
      expect(changes.followers.isEmpty()).toBe(false)
      changes.followers.close()
      yield* Fiber.join(one.fiber)
      yield* Fiber.join(all.fiber)
      expect(changes.followers.isEmpty()).toBe(true)
    })
  )
})
