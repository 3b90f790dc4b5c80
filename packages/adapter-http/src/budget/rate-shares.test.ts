import { RateBudget } from "@bunq-provisioning/core/ports"
import type { Reservation } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber, Scope } from "effect"
import { TestClock } from "effect/testing"
import { MemoryRateBudget } from "./memory-rate-budget.ts"

const endpoint = "GET /v1/x"
const oneASecond = { margin: 0, limitOf: () => ({ calls: 1, seconds: 1 }) } as const
const budget = MemoryRateBudget.layer(oneASecond)

/** Reserves, lets go at once, and tells when it got its turn. */
const call = (more: Partial<Reservation> = {}) =>
  Effect.gen(function* () {
    yield* RateBudget.use((rates) => rates.reserve({ endpoint, priority: 1, ...more }))
    return yield* Clock.currentTimeMillis
  }).pipe(Effect.scoped)

const inParallel = <A, E, R>(calls: readonly Effect.Effect<A, E, R>[]) =>
  Effect.all(calls, { concurrency: "unbounded" }).pipe(Effect.forkChild)

describe("priorities", () => {
  it.effect(
    "a stream of urgent requests that never ends leaves the less urgent every fourth slot, the oldest first",
    () =>
      Effect.gen(function* () {
        const turns: string[] = []
        const named = (name: string, priority: number) =>
          call({ priority }).pipe(Effect.tap(() => Effect.sync(() => turns.push(name))))
        yield* named("command", 1).pipe(Effect.forever, Effect.forkChild)
        yield* named("command", 1).pipe(Effect.forever, Effect.forkChild)
        yield* TestClock.adjust(0)
        const sweeps = yield* inParallel([named("sweep", 3), named("feed", 2), named("sweep too", 3)])
        yield* TestClock.adjust("12 seconds")
        yield* Fiber.join(sweeps)
        expect(turns.filter((name) => name !== "command")).toEqual(["sweep", "feed", "sweep too"])
        expect(["sweep", "feed", "sweep too"].map((name) => turns.indexOf(name))).toEqual([4, 8, 12])
      }).pipe(Effect.provide(budget))
  )

  it.effect(
    "sessions go strictly by their expiry: one that could wait does not take a share from one that cannot",
    () =>
      Effect.gen(function* () {
        const later = call({ priority: 0, order: 1_000_000 })
        const soon = Array.from({ length: 9 }, (_, index) => call({ priority: 0, order: 100 + index }))
        const fiber = yield* inParallel([call(), later, ...soon])
        yield* TestClock.adjust("1 minute")
        expect(yield* Fiber.join(fiber)).toEqual([0, 10_000, ...soon.map((_, index) => 1_000 * (index + 1))])
      }).pipe(Effect.provide(budget))
  )

  it.effect(
    "what arrived later with a later expiry does not overtake, so the one that waits gets its turn",
    () =>
      Effect.gen(function* () {
        const renewals = Effect.gen(function* () {
          for (;;) yield* call({ priority: 0, order: (yield* Clock.currentTimeMillis) + 3_600_000 })
        })
        for (let each = 0; each < 5; each += 1) yield* Effect.forkChild(renewals)
        yield* TestClock.adjust("10 seconds")
        const waiting = yield* call({ priority: 0, order: 3_610_000 }).pipe(Effect.forkChild)
        yield* TestClock.adjust("10 seconds")
        expect(yield* Fiber.join(waiting)).toBeLessThanOrEqual(17_000)
      }).pipe(Effect.provide(budget))
  )
})

describe("address and credential", () => {
  it.effect("each counts by itself, and the stricter wins", () =>
    Effect.gen(function* () {
      const fiber = yield* inParallel([
        call({ egress: "a", credential: "partner" }),
        call({ egress: "b", credential: "partner" }),
        call({ egress: "b", credential: "user" }),
        call({ egress: "a", credential: "user" })
      ])
      yield* TestClock.adjust("10 seconds")
      // The second partner call waits for its credential, and lets the user's go first at its address.
      expect(yield* Fiber.join(fiber)).toEqual([0, 1_000, 0, 1_000])
    }).pipe(Effect.provide(budget))
  )

  it.effect(
    "a credential that bunq throttled waits at every address, and nobody else does at other ones",
    () =>
      Effect.gen(function* () {
        const rates = yield* RateBudget
        yield* rates.throttled(endpoint, { calls: 1, seconds: 20 }, { egress: "a", credential: "partner" })
        const fiber = yield* inParallel([
          call({ egress: "b", credential: "partner" }),
          call({ egress: "b", credential: "user" }),
          call({ egress: "a", credential: "user" })
        ])
        yield* TestClock.adjust("1 minute")
        expect(yield* Fiber.join(fiber)).toEqual([20_000, 0, 20_000])
      }).pipe(Effect.provide(budget))
  )

  it.effect("hundreds of users who come and go are forgotten in time, and not before", () =>
    Effect.gen(function* () {
      const go = (index: number) => call({ credential: `user ${index}`, egress: `address ${index % 300}` })
      const crowd = (first: number) =>
        Effect.forEach(
          Array.from({ length: 300 }, (_, index) => first + index),
          go,
          { concurrency: "unbounded", discard: true }
        )
      yield* crowd(0)
      yield* TestClock.adjust("10 seconds")
      // The first three hundred are dropped while these come.
      yield* crowd(300)
      const again = yield* inParallel([300, 599, 0].map((index) => call({ credential: `user ${index}` })))
      yield* TestClock.adjust("3 seconds")
      expect(yield* Fiber.join(again)).toEqual([11_000, 12_000, 10_000])
    }).pipe(Effect.provide(budget))
  )
})

describe("what is learnt", () => {
  const pace = (calls: number) =>
    Effect.gen(function* () {
      const began = yield* Clock.currentTimeMillis
      const fiber = yield* inParallel(Array.from({ length: calls }, () => call()))
      yield* TestClock.adjust("5 minutes")
      return Math.max(...(yield* Fiber.join(fiber))) - began
    })

  it.effect(
    "holds while bunq states it, is forgotten a day after it did last, and never loosens what was known before",
    () =>
      Effect.gen(function* () {
        const rates = yield* RateBudget
        yield* rates.throttled(endpoint, { calls: 1, seconds: 30 })
        yield* TestClock.adjust("20 hours")
        expect(yield* pace(3)).toBe(60_000)
        yield* rates.throttled(endpoint, { calls: 1, seconds: 30 })
        yield* TestClock.adjust("20 hours")
        expect(yield* pace(3)).toBe(60_000)
        yield* TestClock.adjust("4 hours")
        expect(yield* pace(3)).toBe(2_000)
        yield* rates.throttled(endpoint, { calls: 100, seconds: 1 })
        yield* TestClock.adjust("1 minute")
        expect(yield* pace(3)).toBe(2_000)
      }).pipe(Effect.provide(budget))
  )

  it.effect("the newest statement for the same window counts", () =>
    Effect.gen(function* () {
      const rates = yield* RateBudget
      yield* rates.throttled(endpoint, { calls: 1, seconds: 30 })
      yield* rates.throttled(endpoint, { calls: 2, seconds: 30 })
      yield* TestClock.adjust("1 minute")
      expect(yield* pace(3)).toBe(30_000)
    }).pipe(Effect.provide(budget))
  )
})

describe("a slot that was not used", () => {
  it.effect("is free again at once; one that was used is not", () =>
    Effect.gen(function* () {
      const rates = yield* RateBudget
      const take = Effect.fnUntraced(function* (left: boolean) {
        const scope = yield* Scope.make()
        yield* rates.reserve({ endpoint, priority: 1, left: () => left }).pipe(Scope.provide(scope))
        const at = yield* Clock.currentTimeMillis
        yield* Scope.close(scope, Exit.void)
        return at
      })
      const fiber = yield* Effect.forEach([false, false, true, false], take).pipe(Effect.forkChild)
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(fiber)).toEqual([0, 0, 0, 1_000])
    }).pipe(Effect.provide(budget))
  )
})
