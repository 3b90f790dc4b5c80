import { RateBudget } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber, Random, Scope } from "effect"
import { TestClock } from "effect/testing"
import { classicLimit } from "./classic-limits.ts"
import { MemoryRateBudget } from "./memory-rate-budget.ts"

const session = "POST /v1/session-server"
const read = "GET /v1/partner-user-provision/{id}"
const exact = { margin: 0 } as const

/** Reserves, holds for `ms`, and tells when it got its turn. */
const call = (endpoint: string, ms: number, more: { priority?: number; order?: number } = {}) =>
  Effect.gen(function* () {
    const budget = yield* RateBudget
    yield* budget.reserve({ endpoint, priority: 1, ...more })
    const at = yield* Clock.currentTimeMillis
    yield* Effect.sleep(ms)
    return at
  }).pipe(Effect.scoped)

const most = (arrivals: readonly number[], windowMs: number): number =>
  Math.max(...arrivals.map((at) => arrivals.filter((other) => other > at - windowMs && other <= at).length))

describe("MemoryRateBudget", () => {
  it.effect("the classic numbers are the default", () =>
    Effect.sync(() => {
      expect(classicLimit(session)).toEqual({ calls: 1, seconds: 30 })
      expect(["GET", "POST", "PUT"].map((method) => classicLimit(`${method} /v1/x`).calls)).toEqual([3, 5, 2])
    })
  )

  it.effect.each([1, 2, 3, 4, 5])(
    "however late requests arrive, bunq never counts one too many (seed %i)",
    (seed) =>
      Effect.gen(function* () {
        const arrivals: number[] = []
        const slowCall = Effect.gen(function* () {
          const budget = yield* RateBudget
          yield* budget.reserve({ endpoint: read, priority: 1 })
          yield* Effect.sleep(yield* Random.nextIntBetween(0, 9_000))
          arrivals.push(yield* Clock.currentTimeMillis)
          yield* Effect.sleep(yield* Random.nextIntBetween(0, 2_000))
        }).pipe(Effect.scoped)
        const fiber = yield* Effect.forEach(Array.from({ length: 60 }), () => slowCall, {
          concurrency: "unbounded"
        }).pipe(Effect.forkChild)
        yield* TestClock.adjust("20 minutes")
        yield* Fiber.join(fiber)
        expect(arrivals).toHaveLength(60)
        expect(most(arrivals, 3_000)).toBeLessThanOrEqual(3)
        expect(most(arrivals, 3_000)).toBeGreaterThan(1)
      }).pipe(Effect.provide(MemoryRateBudget.layer(exact)), Random.withSeed(seed))
  )

  it.effect("a slot comes back a window after the reply, not after the request", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.all([call(session, 10_000), call(session, 0)], {
        concurrency: "unbounded"
      }).pipe(Effect.forkChild)
      yield* TestClock.adjust("2 minutes")
      expect(yield* Fiber.join(fiber)).toEqual([0, 40_000])
    }).pipe(Effect.provide(MemoryRateBudget.layer(exact)))
  )

  it.effect("the margin is added to the window", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.all([call(session, 0), call(session, 0)]).pipe(Effect.forkChild)
      yield* TestClock.adjust("2 minutes")
      expect(yield* Fiber.join(fiber)).toEqual([0, 30_100])
    }).pipe(Effect.provide(MemoryRateBudget.layer()))
  )

  it.effect("the urgent first, then the nearest expiry, then who came first", () =>
    Effect.gen(function* () {
      const turns: string[] = []
      const named = (name: string, more: { priority?: number; order?: number }) =>
        call(session, 0, more).pipe(Effect.tap(() => Effect.sync(() => turns.push(name))))
      const fiber = yield* Effect.all(
        [
          named("first", {}),
          named("sweep", { priority: 3 }),
          named("late", { priority: 0, order: 200 }),
          named("command", {}),
          named("no order", { priority: 0 }),
          named("near", { priority: 0, order: 100 }),
          named("near too", { priority: 0, order: 100 })
        ],
        { concurrency: "unbounded" }
      ).pipe(Effect.forkChild)
      yield* TestClock.adjust("10 minutes")
      yield* Fiber.join(fiber)
      // The fourth slot that passes somebody over is the share of those: `sweep` came before `command`.
      expect(turns).toEqual(["first", "near", "near too", "late", "sweep", "no order", "command"])
    }).pipe(Effect.provide(MemoryRateBudget.layer(exact)))
  )

  it.effect("endpoints do not wait for each other", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.all([call(session, 0), call(read, 0), call("GET /v1/other", 0)], {
        concurrency: "unbounded"
      }).pipe(Effect.forkChild)
      yield* TestClock.adjust(1)
      expect(yield* Fiber.join(fiber)).toEqual([0, 0, 0])
    }).pipe(Effect.provide(MemoryRateBudget.layer(exact)))
  )

  it.effect("who gives up while waiting takes nobody's turn", () =>
    Effect.gen(function* () {
      yield* call(session, 0)
      const leaver = yield* call(session, 0, { priority: 0 }).pipe(Effect.forkChild)
      const stayer = yield* call(session, 0).pipe(Effect.forkChild)
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.interrupt(leaver)
      yield* TestClock.adjust("30 seconds")
      expect(yield* Fiber.join(stayer)).toBe(30_000)
    }).pipe(Effect.provide(MemoryRateBudget.layer(exact)))
  )

  it.effect("a turn that comes in the moment its waiter leaves goes to the next one", () =>
    Effect.gen(function* () {
      const budget = yield* RateBudget
      const first = yield* Scope.make()
      yield* budget.reserve({ endpoint: session, priority: 1 }).pipe(Scope.provide(first))
      const leaver = yield* call(session, 0).pipe(Effect.forkChild)
      yield* TestClock.adjust(0)
      yield* Scope.close(first, Exit.void)
      leaver.interruptUnsafe()
      const next = yield* call(session, 0).pipe(Effect.forkChild)
      yield* TestClock.adjust("1 second")
      expect(next.pollUnsafe()).toEqual(Exit.succeed(0))
    }).pipe(Effect.provide(MemoryRateBudget.layer({ margin: 0, limitOf: () => ({ calls: 1, seconds: 0 }) })))
  )

  it.effect("an interrupted call still counts: it may have been sent", () =>
    Effect.gen(function* () {
      const sent = yield* call(session, 60_000).pipe(Effect.forkChild)
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.interrupt(sent)
      const next = yield* call(session, 0).pipe(Effect.forkChild)
      yield* TestClock.adjust("2 minutes")
      expect(yield* Fiber.join(next)).toBe(35_000)
    }).pipe(Effect.provide(MemoryRateBudget.layer(exact)))
  )

  it.effect("a 429 fills the window and its numbers hold from then on, the stricter of both", () =>
    Effect.gen(function* () {
      const budget = yield* RateBudget
      yield* budget.throttled(read, { calls: 1, seconds: 10 })
      const fiber = yield* Effect.all([call(read, 0), call(read, 0), call(read, 0)], {
        concurrency: "unbounded"
      }).pipe(Effect.forkChild)
      yield* TestClock.adjust("1 minute")
      expect(yield* Fiber.join(fiber)).toEqual([10_000, 20_000, 30_000])
      yield* budget.throttled(session, { calls: 100, seconds: 1 })
      const strict = yield* Effect.all([call(session, 0), call(session, 0)]).pipe(Effect.forkChild)
      yield* TestClock.adjust("2 minutes")
      expect(yield* Fiber.join(strict)).toEqual([61_000, 91_000])
    }).pipe(Effect.provide(MemoryRateBudget.layer(exact)))
  )

  it.effect("a 429 without numbers waits one known window; absurd numbers do not stop us for ever", () =>
    Effect.gen(function* () {
      const budget = yield* RateBudget
      yield* budget.throttled(read, null)
      yield* budget.throttled(session, { calls: 0, seconds: 999_999 })
      const fiber = yield* Effect.all([call(read, 0), call(session, 0)], { concurrency: "unbounded" }).pipe(
        Effect.forkChild
      )
      yield* TestClock.adjust("2 hours")
      expect(yield* Fiber.join(fiber)).toEqual([3_000, 3_600_000])
    }).pipe(Effect.provide(MemoryRateBudget.layer(exact)))
  )

  it.effect("after a restart every endpoint begins as spent for one window", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.all([call(session, 0), call(read, 0)], { concurrency: "unbounded" }).pipe(
        Effect.forkChild
      )
      yield* TestClock.adjust("1 minute")
      expect(yield* Fiber.join(fiber)).toEqual([30_000, 3_000])
      const later = yield* call("PUT /v1/other", 0).pipe(Effect.forkChild)
      yield* TestClock.adjust(0)
      expect(yield* Fiber.join(later)).toBe(60_000)
    }).pipe(Effect.provide(MemoryRateBudget.layer({ ...exact, resumed: true })))
  )

  it.effect("after a restart a late request of the dead process is waited for, and only then", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.all([call(session, 0), call(session, 0)]).pipe(Effect.forkChild)
      yield* TestClock.adjust("2 minutes")
      expect(yield* Fiber.join(fiber)).toEqual([45_100, 75_200])
    }).pipe(Effect.provide(MemoryRateBudget.layer({ resumed: true, late: "15 seconds" })))
  )

  it.effect("without a budget nothing waits", () =>
    Effect.gen(function* () {
      const budget = yield* RateBudget
      const scope = yield* Scope.make()
      yield* Effect.forEach(
        Array.from({ length: 100 }),
        () => budget.reserve({ endpoint: session, priority: 1 }).pipe(Scope.provide(scope)),
        { discard: true }
      )
      expect(yield* Clock.currentTimeMillis).toBe(0)
    }).pipe(Effect.provide(MemoryRateBudget.layerUnlimited))
  )
})
