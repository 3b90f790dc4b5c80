import { BunqApi, requestPriority, RequestPriority, sealedPurpose } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { MemoryRateBudget } from "../budget/memory-rate-budget.ts"
import { adapterUnderTest, driven, reasonOf } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"
import { makeSessionBreaker } from "./session-breaker.ts"

const anna = { owner: "anna", token: "a" }
const bob = { owner: "bob", token: "b" }
const carl = { owner: "carl", token: "c" }
const dora = { owner: "dora", token: "d" }

/** When somebody may ask, in ms from now. */
const wait = (breaker: ReturnType<typeof makeSessionBreaker>, applicant: typeof anna) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const fiber = yield* breaker
      .pass(applicant)
      .pipe(Effect.andThen(Clock.currentTimeMillis), Effect.forkChild({ startImmediately: true }))
    let waited = 0
    for (; fiber.pollUnsafe() === undefined && waited < 100; waited += 1)
      yield* TestClock.adjust("30 seconds")
    return (yield* Fiber.join(fiber)) - began
  })

describe("the breaker of sessions", () => {
  it.effect("one bad token makes itself wait, longer each time, and nobody else", () =>
    Effect.gen(function* () {
      const breaker = makeSessionBreaker()
      const waits: number[] = []
      for (let each = 0; each < 8; each += 1) {
        yield* breaker.refused(anna)
        expect(yield* wait(breaker, bob)).toBe(0)
        expect(yield* breaker.holds({ owner: "anna", token: "a fresh one" })).toBe(false)
        waits.push(yield* wait(breaker, anna))
      }
      expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1_800, 1_800].map((seconds) => seconds * 1_000))
    })
  )

  it.effect(
    "three owners refused in a row make everybody wait, longer with each further refusal, until a session opens",
    () =>
      Effect.gen(function* () {
        const breaker = makeSessionBreaker()
        yield* breaker.refused(anna)
        yield* breaker.refused(bob)
        expect(yield* breaker.holds(dora)).toBe(false)
        yield* breaker.refused(carl)
        expect(yield* breaker.holds(dora)).toBe(true)
        expect(yield* wait(breaker, dora)).toBe(60_000)
        yield* breaker.refused(dora)
        expect(yield* wait(breaker, { owner: "emil", token: "e" })).toBe(120_000)
        yield* breaker.opened({ owner: "emil", token: "e" })
        yield* breaker.refused({ owner: "fred", token: "f" })
        expect(yield* breaker.holds({ owner: "gina", token: "g" })).toBe(false)
      })
  )
})

describe("sessions behind the breaker", () => {
  const uuidOf = (index: number) => `00000000-0000-4000-8000-00000000000${index}`
  const open = (index: number) =>
    BunqApi.use((api) => api.openUserSession({ uuid: uuidOf(index), credentialId: 8, expiresAt: null }))
  const vaultOf = (...users: readonly number[]) => {
    const vault = memoryVault()
    for (const user of users) vault.rows.set(`${uuidOf(user)}/${sealedPurpose.token(8)}`, `token ${user}`)
    return vault
  }
  const credentials = bankError("User credentials are incorrect. Incorrect API key or IP address.")

  it.effect("a crowd of refused tokens costs few requests, and who comes through ends it", () =>
    Effect.gen(function* () {
      let bad = true
      const asked: number[] = []
      const clock = yield* Clock.Clock
      const bank = fakeBank(({ line }) => {
        if (line !== "POST /v1/session-server") return undefined
        asked.push(clock.currentTimeMillisUnsafe())
        return bad ? credentials : undefined
      })
      const run = Effect.gen(function* () {
        for (const user of [1, 2, 3])
          expect(reasonOf(yield* Effect.exit(open(user)))).toBe("CredentialRefused")
        const rest = yield* Effect.forEach([4, 5, 6, 7], (user) => Effect.exit(open(user)), {
          concurrency: "unbounded"
        }).pipe(Effect.forkChild)
        yield* Effect.sleep("30 seconds")
        expect(asked).toHaveLength(3)
        bad = false
        return yield* Fiber.join(rest)
      })
      const layer = adapterUnderTest(bank, { vault: vaultOf(1, 2, 3, 4, 5, 6, 7) })
      const exits = yield* driven(run.pipe(Effect.provide(layer)))
      expect(exits.map(reasonOf)).toEqual(Array(4).fill("success"))
      expect(Math.min(...asked.slice(3))).toBeGreaterThanOrEqual(60_000)
    })
  )

  it.effect("a read of the feed is told to come back, and does not keep the feed from others", () =>
    Effect.gen(function* () {
      const owner = { uuid: uuidOf(1), userId: 1364 }
      let dead = false
      const bank = fakeBank(({ line }) => {
        if (!dead) return undefined
        if (line === "POST /v1/session-server") return credentials
        return line.includes("inquiry") ? { status: 401, body: { Error: [] } } : undefined
      })
      const run = Effect.gen(function* () {
        const api = yield* BunqApi
        yield* open(1)
        dead = true
        const began = yield* Clock.currentTimeMillis
        const outcomes: string[] = []
        for (let each = 0; each < 4; each += 1)
          outcomes.push(reasonOf(yield* Effect.exit(api.listInquiries(owner))))
        return { outcomes, took: (yield* Clock.currentTimeMillis) - began }
      })
      const feed = run.pipe(Effect.provideService(RequestPriority, requestPriority.feed))
      const { outcomes, took } = yield* driven(
        feed.pipe(Effect.provide(adapterUnderTest(bank, { vault: vaultOf(1) })))
      )
      expect(outcomes).toEqual(["CredentialRefused", "Throttled", "Throttled", "Throttled"])
      expect(took).toBeLessThan(30_000)
    })
  )

  it.effect("one that has its turn when the breaker closes gives it back and asks later", () =>
    Effect.gen(function* () {
      const vault = vaultOf(1, 2, 3, 4, 5)
      const bank = fakeBank(({ line, json }) =>
        line === "POST /v1/session-server" &&
        ["token 1", "token 2", "token 3"].includes(String(json?.["secret"]))
          ? credentials
          : undefined
      )
      // All five stand in the line of the budget, one session in 30 s, before the first is refused.
      const layer = adapterUnderTest(bank, { vault, budget: MemoryRateBudget.layer() })
      const exits = yield* driven(
        Effect.forEach([1, 2, 3, 4, 5], (user) => Effect.exit(open(user)), { concurrency: "unbounded" }).pipe(
          Effect.provide(layer)
        )
      )
      expect(exits.map(reasonOf)).toEqual([
        "CredentialRefused",
        "CredentialRefused",
        "CredentialRefused",
        "success",
        "success"
      ])
      expect(bank.count("POST /v1/session-server")).toBe(5)
      // Three refusals at 0, 30 and 60 s, a minute for all, then two sessions.
      expect(yield* Clock.currentTimeMillis).toBeGreaterThanOrEqual(150_000)
    })
  )
})
