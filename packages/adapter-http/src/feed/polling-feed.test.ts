import { requestPriority } from "@bunq-provisioning/core/ports"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { waits, watchFeed } from "../testing/watched-feed.ts"

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const longestPause = (times: readonly number[]) =>
  Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))

describe("PollingFeed", () => {
  it.effect("reads each kind by id and says when the read began", () =>
    Effect.gen(function* () {
      const { seen, reads } = yield* watchFeed({
        interested: () => [
          waits(1),
          waits(2, { kind: "onboarding", userId: 9 }),
          waits(3, { kind: "identity", userId: 9 }),
          waits(4, { kind: "identity", userId: null })
        ],
        latency: 500,
        until: 900
      })
      expect(seen.map(({ kind, uuid, at }) => [kind, uuid, at])).toEqual([
        ["provision", "user-1", 0],
        ["onboarding", "user-2", 0],
        ["identity", "user-3", 0]
      ])
      expect(new Set(reads.map(([, , priority]) => priority))).toEqual(new Set([requestPriority.feed]))
    })
  )

  it.effect("one user is read every second under the limits, and never more often", () =>
    Effect.gen(function* () {
      const { timesOf } = yield* watchFeed({
        interested: () => [waits(1)],
        limited: true,
        latency: 200,
        until: 60_000
      })
      const times = timesOf("provision 1")
      expect(longestPause(times)).toBeLessThanOrEqual(1_300)
      expect(times.length).toBeLessThanOrEqual(60)
      expect(times.length).toBeGreaterThan(50)
    })
  )

  it.effect("reads fresh ones often and old ones seldom", () =>
    Effect.gen(function* () {
      const { timesOf } = yield* watchFeed({
        interested: () => [waits(1, { changedAt: 0 }), waits(2, { changedAt: -86_400_000 })],
        until: 1_260_000
      })
      const fresh = timesOf("provision 1")
      expect(fresh.slice(0, 4)).toEqual([0, 1_000, 2_000, 3_000])
      expect(fresh.filter((at) => at <= 600_000)).toHaveLength(601)
      expect(longestPause(fresh)).toBeGreaterThan(30_000)
      expect(timesOf("provision 2").slice(0, 3)).toEqual([0, 60_000, 120_000])
    })
  )

  it.effect("inquiries and settled users are read at a slow pace, all inquiries of a user at once", () =>
    Effect.gen(function* () {
      const { timesOf, seen, reads } = yield* watchFeed({
        interested: () => [
          waits(1, { kind: "inquiry", userId: 7 }),
          waits(2, { kind: "inquiry", userId: 8, changedAt: -20 * 86_400_000 }),
          waits(3, { kind: "verified" })
        ],
        until: 2 * 3_600_000 + 60_000
      })
      expect(timesOf("inquiry 7").slice(0, 3)).toEqual([300_000, 600_000, 900_000])
      expect(timesOf("inquiry 8")).toEqual([0])
      expect(timesOf("provision 3")).toEqual([3_600_000, 7_200_000])
      expect(seen.find(({ kind }) => kind === "inquiry")).toMatchObject({
        observed: { observation: [{ id: 1 }, { id: 2 }] }
      })
      expect(seen.find(({ uuid }) => uuid === "user-3")?.kind).toBe("provision")
      expect(new Set(reads.map(([, , priority]) => priority))).toEqual(new Set([requestPriority.sweep]))
    })
  )

  it.effect("onboardings of settled users are read once a day, and told as any other", () =>
    Effect.gen(function* () {
      const aDay = 86_400_000
      const { reads, seen } = yield* watchFeed({
        interested: () => [
          waits(1, { kind: "settled-onboarding", userId: 7, changedAt: 600_000 - aDay }),
          waits(2, { kind: "settled-onboarding", userId: 8, changedAt: 0 }),
          waits(3, { kind: "settled-onboarding", userId: null, changedAt: -aDay })
        ],
        until: 7_200_000
      })
      expect(reads).toEqual([["onboarding 1", 600_000, requestPriority.sweep]])
      expect(seen).toMatchObject([{ kind: "onboarding", uuid: "user-1", observed: { secrets: [] } }])
    })
  )

  it.effect("or as often as asked", () =>
    Effect.gen(function* () {
      const { timesOf } = yield* watchFeed({
        interested: () => [waits(1, { kind: "settled-onboarding", userId: 7 })],
        options: { settledOnboardingEvery: "10 minutes" },
        until: 1_260_000
      })
      expect(timesOf("onboarding 1")).toEqual([600_000, 1_200_000])
    })
  )

  it.effect("those that cannot be listed get their turn one by one, everybody the same", () =>
    Effect.gen(function* () {
      const { timesOf } = yield* watchFeed({
        interested: () => numbers(60).map((id) => waits(id, { kind: "onboarding", userId: id })),
        limited: true,
        until: 300_000
      })
      for (const id of numbers(60)) {
        const times = timesOf(`onboarding ${id}`)
        expect(times.length).toBeGreaterThanOrEqual(4)
        expect(longestPause(times)).toBeLessThanOrEqual(66_000)
      }
    })
  )

  it.effect("thousands by page, each within a sweep, and whoever changed last by id beside it", () =>
    Effect.gen(function* () {
      const ids = numbers(4_000)
      const { seen, reads, timesOf } = yield* watchFeed({
        interested: (now) => ids.map((id) => waits(id, id === 17 ? { changedAt: now } : {})),
        listed: ids.toReversed(),
        pageSize: 200,
        limited: true,
        options: { repeatAfter: 0 },
        until: 120_000
      })
      const lastSeen = new Map<string, number>()
      let longest = 0
      for (const { uuid, at } of seen) {
        if (at > 30_000) longest = Math.max(longest, at - (lastSeen.get(uuid) ?? 0))
        lastSeen.set(uuid, at)
      }
      expect(lastSeen.size).toBe(4_000)
      expect(longest).toBeLessThanOrEqual(25_000)
      expect(timesOf("provision 17").length).toBeGreaterThan(20)
      expect(longestPause(timesOf("provision 17"))).toBeLessThanOrEqual(6_500)
      expect(reads.filter(([what]) => what.startsWith("list")).length).toBeGreaterThan(110)
      expect(reads.filter(([what]) => what.startsWith("provision")).length).toBeGreaterThan(110)
    })
  )

  it.effect("one that fails does not hold up the others, ends nothing and is tried again", () =>
    Effect.gen(function* () {
      const failing: { readonly [read: string]: BunqReason } = {
        "provision 1": { _tag: "NotFound" },
        "provision 2": { _tag: "Forbidden" },
        "provision 3": { _tag: "Unavailable", status: 503 }
      }
      const { seen, timesOf, logs } = yield* watchFeed({
        interested: () => numbers(4).map((id) => waits(id)),
        failing: (read) => failing[read],
        until: 2_000
      })
      expect(seen).toMatchObject([
        { uuid: "user-1", kind: "failure", read: "readProvision", failure: { _tag: "NotFound" } },
        { uuid: "user-2", kind: "failure", read: "readProvision", failure: { _tag: "Forbidden" } },
        { uuid: "user-4", kind: "provision" }
      ])
      expect(timesOf("provision 4")).toEqual([0, 1_000, 2_000])
      expect(timesOf("provision 1")).toEqual([0, 1_000, 2_000])
      expect(logs.filter((log) => log.includes("does not know"))).toHaveLength(3)
    })
  )

  it.effect("a reply that hangs does not stop the others of its kind", () =>
    Effect.gen(function* () {
      const { timesOf } = yield* watchFeed({
        interested: () => [1, 2].map((id) => waits(id)),
        hangs: (read) => read === "provision 1",
        until: 5_000
      })
      expect(timesOf("provision 1")).toEqual([0])
      expect(timesOf("provision 2")).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000])
    })
  )

  it.effect("a read that breaks is tried again, and its text is not logged", () =>
    Effect.gen(function* () {
      const { timesOf, logs } = yield* watchFeed({
        interested: () => [waits(1)],
        failing: (_, now) => {
          if (now < 3_000) throw new Error("CANARY")
          return undefined
        },
        until: 5_000
      })
      expect(timesOf("provision 1").at(-1)).toBe(5_000)
      expect(logs.join()).toContain("broke")
      expect(logs.join()).not.toContain("CANARY")
    })
  )

  it.effect("survives a store that fails", () =>
    Effect.gen(function* () {
      const { timesOf, logs } = yield* watchFeed({
        interested: () => [waits(1)],
        storeFails: (now) => now < 6_000,
        until: 7_000
      })
      expect(timesOf("provision 1")).toEqual([6_000, 7_000])
      expect(logs.length).toBeGreaterThan(0)
    })
  )
})
