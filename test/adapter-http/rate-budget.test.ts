import { MemoryRateBudget } from "@bunq-provisioning/adapter-http"
import type { RateLimit } from "@bunq-provisioning/adapter-http"
import { RateBudget } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"

interface Traffic {
  /** When the call wants to go, how long it travels, and how long its answer does, in ms. */
  readonly at: number
  readonly there: number
  readonly back: number
  readonly priority: number
  readonly credential: string | undefined
  readonly egress: string
  readonly endpoint: string
  /** Ends the call after so many ms, wherever it is; a request that left arrives all the same. */
  readonly givesUp: number | undefined
  /** It never leaves, as when the gate closed or the credential expired at the last moment. */
  readonly staysHome: boolean
}

interface Arrival {
  readonly at: number
  readonly beganAt: number
  readonly keys: readonly string[]
}

/** A bank that only counts: a sliding window per address and endpoint and one per credential and endpoint, at arrival. */
const countingBank = (limit: RateLimit) => {
  const arrivals: Arrival[] = []
  const over = (key: string, at: number) =>
    arrivals.filter((one) => one.keys.includes(key) && one.at > at - limit.seconds * 1000 && one.at <= at)
      .length > limit.calls
  return {
    arrivals,
    /** Whether this one was one too many. */
    arrive: (arrival: Arrival): boolean => {
      arrivals.push(arrival)
      return arrival.keys.some((key) => over(key, arrival.at))
    }
  }
}

const limitOf = fc.record({ calls: fc.integer({ min: 1, max: 5 }), seconds: fc.integer({ min: 1, max: 5 }) })
const traffic: fc.Arbitrary<Traffic> = fc.record({
  at: fc.integer({ min: 0, max: 15_000 }),
  there: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 9_000 })),
  back: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 4_000 })),
  priority: fc.integer({ min: 0, max: 3 }),
  credential: fc.constantFrom(undefined, "partner", "user"),
  egress: fc.constantFrom("one", "two"),
  endpoint: fc.constantFrom("GET /v1/a", "POST /v1/b"),
  givesUp: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined, freq: 4 }),
  staysHome: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 0)
})
const calls = fc.array(traffic, { minLength: 10, maxLength: 24 })

const drive = (given: {
  readonly believed: RateLimit
  readonly real: RateLimit
  readonly calls: readonly Traffic[]
}) => {
  const { believed, real } = given
  const bank = countingBank(real)
  const state = { learntAt: Infinity, tooManyAfterLearning: 0, tooMany: 0, taught: new Set<string>() }
  const one = Effect.fnUntraced(function* (call: Traffic) {
    const { endpoint, credential, egress, priority } = call
    const subject = { egress, ...(credential === undefined ? {} : { credential }) }
    const keys = [`${egress} ${endpoint}`, ...(credential === undefined ? [] : [`${credential} ${endpoint}`])]
    const budget = yield* RateBudget
    yield* Effect.sleep(call.at)
    let left = false
    yield* budget.reserve({ ...subject, endpoint, priority, left: () => left })
    if (call.staysHome) return yield* Effect.sleep(call.back)
    const beganAt = yield* Clock.currentTimeMillis
    const known = keys.every((key) => state.taught.has(key))
    left = true
    // The whole exchange is waited for, as the transport does for a request that may still be on its way.
    return yield* Effect.gen(function* () {
      yield* Effect.sleep(call.there)
      const at = yield* Clock.currentTimeMillis
      const throttled = bank.arrive({ at, beganAt, keys })
      if (throttled) {
        state.tooMany += 1
        if (known) state.tooManyAfterLearning += 1
      }
      yield* Effect.sleep(call.back)
      if (!throttled) return
      yield* budget.throttled(endpoint, real, subject)
      for (const key of keys) state.taught.add(key)
    }).pipe(Effect.uninterruptible)
  }, Effect.scoped)
  const patient = (call: Traffic) =>
    call.givesUp === undefined
      ? one(call)
      : one(call).pipe(Effect.raceFirst(Effect.sleep(call.at + call.givesUp)))
  const whole = Effect.gen(function* () {
    const fiber = yield* Effect.forEach(given.calls, patient, { concurrency: "unbounded" }).pipe(
      Effect.forkChild
    )
    yield* TestClock.adjust("20 minutes")
    yield* Fiber.join(fiber)
    return { ...state, arrivals: bank.arrivals.length }
  })
  return Effect.runPromise(
    whole.pipe(
      Effect.provide(MemoryRateBudget.layer({ limitOf: () => believed, margin: 0 })),
      Effect.provide(TestClock.layer())
    )
  )
}

describe("the rate budget, as the bank counts", () => {
  test("never lets one call too many arrive in any window, per address or per credential, whatever the traffic", async () => {
    let runs = 0
    let full = 0
    await fc.assert(
      fc.asyncProperty(limitOf, calls, async (limit, given) => {
        const seen = await drive({ believed: limit, real: limit, calls: given })
        runs += 1
        if (seen.arrivals > limit.calls) full += 1
        expect(seen.tooMany).toBe(0)
        const leaving = given.filter((call) => !call.staysHome && call.givesUp === undefined)
        expect(seen.arrivals).toBeGreaterThanOrEqual(leaving.length)
      }),
      { numRuns: 2_500, seed: 20_261_121 }
    )
    expect(runs).toBe(2_500)
    // Most runs had more traffic than one window takes, or nothing would have been shown.
    expect(full).toBeGreaterThan(2_000)
  }, 120_000)

  test("what believed in looser limits learns from the first 429, and sends nothing more that is too much", async () => {
    let throttled = 0
    let learners = 0
    await fc.assert(
      fc.asyncProperty(limitOf, limitOf, calls, async (believed, real, given) => {
        const seen = await drive({ believed, real, calls: given })
        throttled += seen.tooMany
        if (seen.tooMany > 0) learners += 1
        expect(seen.tooManyAfterLearning).toBe(0)
      }),
      { numRuns: 2_000, seed: 20_261_122 }
    )
    expect(learners).toBeGreaterThan(200)
    expect(throttled).toBeGreaterThanOrEqual(learners)
  }, 120_000)
})
