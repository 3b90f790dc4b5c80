import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer, Queue, Stream } from "effect"
import { TestClock } from "effect/testing"
import { BunqApi } from "../ports/bunq-api.ts"
import { BunqError } from "../ports/bunq-error.ts"
import { ProvisionStore } from "../ports/provision-store.ts"
import type { InterestedProvision } from "../ports/provision-store.ts"
import { interestedIn } from "../testing/interested-in.ts"
import { readFeedOptions } from "./feed-options.ts"
import type { FeedOptions } from "./feed-options.ts"
import type { FeedHint } from "./hint-source.ts"
import { makeFeed } from "./make-feed.ts"
import type { FeedNews } from "./tell.ts"

const waits = (id: number, kind: InterestedProvision["kind"] = "provision"): InterestedProvision => ({
  uuid: `user-${id}`,
  kind,
  id,
  userId: kind === "provision" ? null : id,
  changedAt: 0
})
const hint = (id: number | null, more: Partial<FeedHint> = {}): FeedHint => ({
  key: `key-${id}`,
  about: "provision",
  uuid: null,
  id,
  receivedAt: 0,
  ...more
})

/** A feed with hints, and what it read, settled and told. */
const world = (given: {
  readonly interested: (now: number) => readonly InterestedProvision[]
  readonly options?: FeedOptions
  readonly safetyNet?: () => number | null
  readonly fails?: (now: number) => boolean
  readonly statusAt?: (now: number) => string
}) =>
  Effect.gen(function* () {
    const reads: (readonly [what: string, at: number])[] = []
    const settled: string[] = []
    const news: FeedNews[] = []
    const hints = yield* Queue.unbounded<FeedHint>()
    const read = <A>(what: string, value: (now: number) => A) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        reads.push([what, now])
        if (given.fails?.(now) !== true) return value(now)
        return yield* new BunqError({ operation: "read", reason: { _tag: "Unreachable" }, responseId: null })
      })
    const api = Layer.mock(BunqApi, {
      readProvision: ({ provisionId: id, uuid }) =>
        read(`provision ${id}`, (now) => ({
          observation: {
            id,
            externalUuid: uuid,
            product: null,
            created: "",
            updated: "",
            status: given.statusAt?.(now) ?? "CREATED",
            subStatus: "NONE",
            actionRequired: "NONE",
            credential: null
          },
          secrets: []
        })),
      listInquiries: ({ userId }) => read(`inquiries ${userId}`, () => [])
    })
    const store = Layer.mock(ProvisionStore, {
      interested: (kind, page) =>
        Effect.map(Clock.currentTimeMillis, (now) => interestedIn(given.interested(now), kind, page))
    })
    const feed = yield* makeFeed(
      readFeedOptions({ fastest: "1 hour", slowest: "1 hour", ...given.options }),
      {
        hints: {
          next: Queue.takeAll(hints),
          settle: (keys) => Effect.sync(() => void settled.push(...keys))
        },
        news: (one) => Effect.sync(() => void news.push(one)),
        ...(given.safetyNet === undefined ? {} : { safetyNet: given.safetyNet })
      }
    ).pipe(Effect.provide([api, store]))
    yield* Effect.forkScoped(Stream.runDrain(feed.sightings))
    return {
      settled,
      news,
      hints: (...some: readonly FeedHint[]) => Queue.offerAll(hints, some),
      timesOf: (what: string) => reads.filter(([one]) => one === what).map(([, at]) => at)
    }
  })

describe("a feed that gets hints", () => {
  it.effect("reads whom one is about at once, and settles it then", () =>
    Effect.gen(function* () {
      const { hints, timesOf, settled, news } = yield* world({
        interested: () => [waits(1), waits(2), waits(3, "inquiry")],
        statusAt: (now) => (now < 10_000 ? "CREATED" : "ACTIVE")
      })
      yield* TestClock.adjust("10 seconds")
      expect(timesOf("provision 1")).toEqual([0])
      yield* hints(hint(1), hint(3, { about: "inquiry", key: "third" }))
      yield* TestClock.adjust("1 second")
      expect(timesOf("provision 1")).toEqual([0, 10_000])
      expect(timesOf("inquiries 3")).toEqual([10_000])
      expect(timesOf("provision 2")).toEqual([0])
      expect([...settled].sort()).toEqual(["key-1", "third"])
      const told = news.map(
        ({ of, hinted, before }) =>
          `${of.id} ${hinted ? "hinted" : "polled"} ${before === null ? "first" : "again"}`
      )
      expect(told.sort()).toEqual(["1 hinted again", "1 polled first", "2 polled first", "3 hinted first"])
    }).pipe(Effect.scoped)
  )

  it.effect("however many there are, reads once an interval", () =>
    Effect.gen(function* () {
      const { hints, timesOf, settled } = yield* world({ interested: () => [waits(1)] })
      for (let times = 0; times < 600; times += 1) {
        yield* hints(...[1, 2, 3].map((nth) => hint(1, { key: `${times}-${nth}`, uuid: "user-1" })))
        yield* TestClock.adjust("100 millis")
      }
      yield* TestClock.adjust("1 minute")
      const times = timesOf("provision 1")
      expect(times.length).toBeGreaterThanOrEqual(30)
      expect(times.length).toBeLessThanOrEqual(32)
      for (const [index, at] of times.slice(1).entries())
        expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(2_000)
      expect(new Set(settled).size).toBe(1_800)
    }).pipe(Effect.scoped)
  )

  it.effect("one about nobody costs no read; about somebody who comes later, it is kept", () =>
    Effect.gen(function* () {
      const { hints, timesOf, settled } = yield* world({
        interested: (now) => (now < 60_000 ? [waits(1)] : [waits(1), { ...waits(9), changedAt: 60_000 }]),
        options: { fastest: "10 seconds", slowest: "1 hour", patience: 0, share: 1 }
      })
      yield* hints(
        hint(7),
        hint(null, { key: "overtakes", uuid: "user-9" }),
        hint(1, { about: "onboarding", key: "other kind" })
      )
      yield* TestClock.adjust("59 seconds")
      expect(settled).toEqual([])
      const before = timesOf("provision 1").length
      yield* TestClock.adjust("30 seconds")
      expect(timesOf("provision 9").length).toBeGreaterThan(0)
      expect(settled).toEqual(["overtakes"])
      yield* TestClock.adjust("10 minutes")
      expect([...settled].sort()).toEqual(["key-7", "other kind", "overtakes"])
      expect(before).toBeLessThan(10)
      expect(timesOf("provision 7")).toEqual([])
    }).pipe(Effect.scoped)
  )

  it.effect("a read that fails comes again, and only then is the hint settled", () =>
    Effect.gen(function* () {
      const { hints, timesOf, settled } = yield* world({
        interested: () => [waits(1)],
        fails: (now) => now >= 5_000 && now < 12_000
      })
      yield* TestClock.adjust("5 seconds")
      yield* hints(hint(1))
      yield* TestClock.adjust("6 seconds")
      expect(settled).toEqual([])
      yield* TestClock.adjust("4 seconds")
      expect(timesOf("provision 1")).toEqual([0, 5_000, 7_000, 9_000, 11_000, 13_000])
      expect(settled).toEqual(["key-1"])
    }).pipe(Effect.scoped)
  )

  it.effect("a flood about some does not keep the others from their turn", () =>
    Effect.gen(function* () {
      const some = Array.from({ length: 30 }, (_, index) => waits(index + 1))
      const { hints, timesOf } = yield* world({
        interested: () => some,
        options: { fastest: "10 seconds", slowest: "10 seconds", listFrom: 100, hintEvery: "1 milli" }
      })
      for (let times = 0; times < 300; times += 1) {
        yield* hints(hint(1, { key: `a${times}` }), hint(2, { key: `b${times}` }))
        yield* TestClock.adjust("100 millis")
      }
      for (const { id } of some) expect(timesOf(`provision ${id}`).length).toBeGreaterThanOrEqual(3)
    }).pipe(Effect.scoped)
  )

  it.effect("polls only as often as the safety net says, while there is one", () =>
    Effect.gen(function* () {
      let net: number | null = 60_000
      const { timesOf } = yield* world({
        interested: () => [waits(1)],
        options: { fastest: "1 second", slowest: "1 second" },
        safetyNet: () => net
      })
      yield* TestClock.adjust("3 minutes")
      expect(timesOf("provision 1")).toEqual([0, 60_000, 120_000, 180_000])
      net = null
      yield* TestClock.adjust("10 seconds")
      expect(timesOf("provision 1").length).toBe(14)
    }).pipe(Effect.scoped)
  )

  it.effect("what is not waited for any more takes its hints along", () =>
    Effect.gen(function* () {
      const { hints, timesOf, settled } = yield* world({
        interested: (now) => (now < 3_000 ? [waits(1)] : []),
        options: { fastest: "1 second", slowest: "1 hour", patience: 0, share: 1, hintEvery: "1 minute" }
      })
      yield* hints(hint(1))
      yield* TestClock.adjust("2 seconds")
      yield* hints(hint(1, { key: "later" }))
      // They may become waited for in another kind.
      yield* TestClock.adjust("11 minutes")
      expect([...settled].sort()).toEqual(["key-1", "later"])
      expect(timesOf("provision 1").length).toBeLessThanOrEqual(4)
    }).pipe(Effect.scoped)
  )
})
