import type { BunqReason } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { waits, watchFeed } from "../testing/watched-feed.ts"
import type { FeedWorld } from "../testing/watched-feed.ts"

/** A feed that walks once: whoever was read is not due again while it runs. */
const walkOnce = (given: Omit<FeedWorld, "interested"> & { readonly waiting: readonly number[] }) =>
  watchFeed({
    interested: () => given.waiting.map((id) => waits(id, { changedAt: -86_400_000 })),
    ...given,
    options: { listFrom: 3, fastest: "1 second", slowest: "1 hour", ...given.options }
  })
const pagesOf = (reads: ReadonlyArray<readonly [string, number, number]>) =>
  reads.flatMap(([what]) => (what.startsWith("list") ? [what] : []))
const usersOf = (seen: ReadonlyArray<{ readonly uuid: string; readonly kind: string }>) => [
  ...new Set(seen.flatMap(({ uuid, kind }) => (kind === "failure" ? [] : [uuid])))
]

describe("a walk through the pages", () => {
  it.effect("shows only those who are waited for, and passes nobody by", () =>
    Effect.gen(function* () {
      const { seen, reads } = yield* walkOnce({
        waiting: [8, 6, 5, 4, 2],
        listed: [9, 8, 7, 6, 5, 4, 3, 2, 1],
        // By id nobody is found, so that only the pages can show them.
        failing: (read) => (read.startsWith("provision") ? { _tag: "NotFound" } : undefined),
        latency: 100,
        limited: true,
        until: 30_000
      })
      expect(usersOf(seen).toSorted()).toEqual(["user-4", "user-5", "user-6", "user-8"])
      // The one who is left is cheaper by id.
      expect(pagesOf(reads)).toEqual(["list ", "list 2", "list 4"])
    })
  )

  it.effect("ends where the oldest who is waited for is passed", () =>
    Effect.gen(function* () {
      const { reads } = yield* walkOnce({
        waiting: [8, 7, 6, 5],
        listed: [9, 4, 3, 2, 1],
        hangs: (read) => read.startsWith("provision"),
        until: 3_000
      })
      expect(pagesOf(reads).slice(0, 1)).toEqual(["list "])
      expect(pagesOf(reads)).not.toContain("list 2")
    })
  )

  it.effect("whom no page shows is asked for by id soon, and the pages are not read again for them", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 12 }, (_, index) => index + 1)
      const { timesOf, reads } = yield* watchFeed({
        // Settled, and closed at the bank since: their turn by id would otherwise come an hour after that of the pages.
        interested: () => ids.map((id) => waits(id, { kind: "verified" })),
        listed: [100, 99],
        options: { listFrom: 3 },
        limited: true,
        until: 3_700_000
      })
      for (const id of ids) expect(timesOf(`provision ${id}`)).toHaveLength(1)
      expect(pagesOf(reads).length).toBeLessThanOrEqual(2)
    })
  )

  it.effect("goes on to those who are due by the time it gets there", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 40 }, (_, index) => 40 - index)
      const { seen } = yield* watchFeed({
        interested: () => ids.map((id) => waits(id)),
        listed: ids,
        options: { listFrom: 3, repeatAfter: 0 },
        // Twenty pages in six seconds: the last three were read less than a second before the next walk.
        latency: 300,
        failing: (read) => (read.startsWith("provision") ? { _tag: "NotFound" } : undefined),
        until: 60_000
      })
      const count = (id: number) => seen.filter(({ uuid }) => uuid === `user-${id}`).length
      expect(count(40)).toBeGreaterThanOrEqual(9)
      expect(count(4)).toBeGreaterThanOrEqual(9)
    })
  )

  it.effect("a page that cannot be read is read again and the walk goes on from there", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 40 }, (_, index) => 40 - index)
      const { seen, reads, logs } = yield* walkOnce({
        waiting: ids,
        listed: ids,
        failing: (read, now) =>
          read.startsWith("provision") || (read === "list 10" && now < 3_000)
            ? { _tag: "Unavailable", status: 502 }
            : undefined,
        options: { listFrom: 3 },
        until: 20_000
      })
      const pages = pagesOf(reads)
      expect(pages.filter((page) => page === "list ")).toHaveLength(1)
      expect(pages.filter((page) => page === "list 10")).toHaveLength(4)
      expect(usersOf(seen).length).toBeGreaterThanOrEqual(38)
      expect(logs.join()).toContain("not available")
    })
  )

  it.effect.each<[string, BunqReason, number]>([
    ["for long", { _tag: "Unavailable", status: 503 }, 5],
    ["for good", { _tag: "Forbidden" }, 1]
  ])("pages that cannot be read %s: the walk begins again, and nobody is asked faster", ([, reason, asked]) =>
    Effect.gen(function* () {
      const ids = [10, 9, 8, 7, 6, 5]
      const { reads } = yield* walkOnce({
        waiting: ids,
        listed: ids,
        failing: (read) => (read === "list 2" || read.startsWith("provision") ? reason : undefined),
        options: { slowest: "1 second" },
        until: 30_000
      })
      const pages = pagesOf(reads)
      expect(pages.slice(0, asked + 2)).toEqual(["list ", ...Array(asked).fill("list 2"), "list "])
      expect(pages.length).toBeLessThanOrEqual(62)
    })
  )

  it.effect("a bank that refuses the filter is asked without one", () =>
    Effect.gen(function* () {
      let refused = false
      const { filters, seen } = yield* walkOnce({
        waiting: [4, 3, 2, 1],
        listed: [4, 3, 2, 1],
        failing: (read) => {
          if (!read.startsWith("list") || refused) return undefined
          refused = true
          return { _tag: "Refused", status: 400, hint: "status" }
        },
        hangs: (read) => read.startsWith("provision"),
        until: 3_000
      })
      expect(filters.map((filter) => filter.length > 0)).toEqual([true, false])
      expect(usersOf(seen).length).toBeGreaterThanOrEqual(2)
    })
  )

  it.effect("the filter is tried again an hour after it was refused", () =>
    Effect.gen(function* () {
      let refused = false
      const { filters } = yield* walkOnce({
        waiting: [4, 3, 2, 1],
        listed: [4, 3, 2, 1],
        failing: (read) => {
          if (!read.startsWith("list") || refused) return undefined
          refused = true
          return { _tag: "Refused", status: 400, hint: "status" }
        },
        until: 7_600_000
      })
      const filtered = filters.map((filter) => filter.length > 0)
      expect(filtered.slice(0, 2)).toEqual([true, false])
      expect(filtered.at(-1)).toBe(true)
    })
  )

  it.effect("a bank that leads in a circle is left", () =>
    Effect.gen(function* () {
      const { reads } = yield* walkOnce({
        waiting: [4, 3, 2, 1],
        circle: true,
        listed: [9, 8, 7, 6],
        hangs: (read) => read.startsWith("provision"),
        until: 2_500
      })
      expect(pagesOf(reads).slice(0, 3)).toEqual(["list ", "list 2", "list 0"])
      expect(pagesOf(reads).filter((page) => page === "list 0")).toHaveLength(pagesOf(reads).length / 3)
    })
  )
})
