import { BankGate, BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber } from "effect"
import { MemoryRateBudget } from "../budget/memory-rate-budget.ts"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank, provisionItem } from "../testing/fake-bank.ts"
import type { FakeReply } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

const read = BunqApi.use((api) => api.readProvision({ uuid, provisionId: 7 }))
const credentials = bankError("User credentials are incorrect. Incorrect API key or IP address.")
const stateTag = BankGate.use((gate) =>
  Effect.map(gate.state, (state) => (state._tag === "Troubled" ? state.reason : state._tag))
)
const together = <A, E, R>(count: number, one: Effect.Effect<A, E, R>) =>
  Effect.forEach(Array.from({ length: count }), () => Effect.exit(one), { concurrency: "unbounded" })

/** A bank whose behaviour changes while a test runs, and which notes when it was asked what. */
const changing = (answer: (line: string) => FakeReply | "cut" | undefined) => {
  const it = { answer }
  const bank = fakeBank(({ line }) => {
    const given = it.answer(line)
    if (given !== undefined) return given
    return line.startsWith("GET /v1/partner-user-provision")
      ? { body: { Response: [provisionItem()] } }
      : undefined
  })
  return Object.assign(it, { bank })
}
const fine = () => undefined

describe("the gate in front of bunq", () => {
  it.effect(
    "a refused key is one state: each probe is one request, and when the key is taken everybody goes on",
    () =>
      Effect.gen(function* () {
        const world = changing((line) => (line === "POST /v1/device-server" ? credentials : undefined))
        const { bank } = world
        const run = Effect.gen(function* () {
          const refused = yield* together(50, read)
          expect(new Set(refused.map(reasonOf))).toEqual(new Set(["KeyRefused"]))
          expect(yield* stateTag).toBe("KeyRefused")
          expect(bank.count("POST /v1/device-server")).toBe(1)
          // As the runtime does: whoever met the refusal asks again.
          const patient = yield* together(
            50,
            read.pipe(Effect.retry({ while: ({ reason }) => reason._tag === "KeyRefused" }))
          ).pipe(Effect.forkChild)
          yield* Effect.sleep("10 minutes")
          const asked = bank.count("POST /v1/device-server")
          expect(asked).toBeGreaterThan(2)
          expect(asked).toBeLessThan(10)
          expect(bank.count("GET")).toBe(0)
          world.answer = fine
          return yield* Fiber.join(patient)
        })
        const exits = yield* driven(run.pipe(Effect.provide(adapterUnderTest(bank))), {
          until: 2_000_000,
          step: 5_000
        })
        expect(exits.every(Exit.isSuccess)).toBe(true)
        expect(bank.count("GET")).toBe(50)
      })
  )

  it.effect("an address that changed is healed by a fresh installation, without trouble for anybody", () =>
    Effect.gen(function* () {
      const world = changing(fine)
      let reads = 0
      let sessions = 0
      const run = Effect.gen(function* () {
        yield* read
        world.answer = (line) => {
          if (line.startsWith("GET") && (reads += 1) === 1)
            return bankError("Insufficient authorisation.", 401)
          if (line === "POST /v1/session-server" && (sessions += 1) === 1) return credentials
          return undefined
        }
        yield* read
        return yield* stateTag
      })
      expect(yield* driven(run.pipe(Effect.provide(adapterUnderTest(world.bank))))).toBe("Open")
      expect(world.bank.count("POST /v1/installation")).toBe(2)
    })
  )

  it.effect(
    "a key that is revoked later is found out once, by the renewal, not by every session that still looks alive",
    () =>
      Effect.gen(function* () {
        const world = changing(fine)
        const run = Effect.gen(function* () {
          yield* read
          world.answer = (line) =>
            line.startsWith("GET")
              ? bankError("Insufficient authorisation.", 401)
              : line === "POST /v1/installation"
                ? undefined
                : credentials
          expect(reasonOf(yield* Effect.exit(read))).toBe("KeyRefused")
          const gets = world.bank.count("GET")
          const waiting = yield* together(30, read).pipe(Effect.forkChild)
          // Less than half a minute, however the first pause is shortened by chance.
          yield* Effect.sleep("10 seconds")
          expect(world.bank.count("GET")).toBe(gets)
          world.answer = fine
          return yield* Fiber.join(waiting)
        })
        const exits = yield* driven(run.pipe(Effect.provide(adapterUnderTest(world.bank))))
        expect(exits.every(Exit.isSuccess)).toBe(true)
        expect(world.bank.requests.filter(({ line }) => line === "POST /v1/device-server")).toHaveLength(3)
      })
  )

  it.effect.each<[string, FakeReply | "cut", number]>([
    ["Maintenance", { status: 491, text: "<html>", signature: "none" }, 1],
    ["Down", { status: 502, text: "<html>", signature: "none" }, 5],
    ["Down", "cut", 5]
  ])(
    "%s: %j pauses everybody after %i of them, and the first answer lets all go on",
    ([state, answer, failures]) =>
      Effect.gen(function* () {
        const world = changing(fine)
        const run = Effect.gen(function* () {
          yield* read
          world.answer = (line) => (line.startsWith("GET") ? answer : undefined)
          for (let each = 0; each < failures; each += 1) {
            expect(yield* stateTag).toBe("Open")
            yield* Effect.exit(read)
          }
          expect(yield* stateTag).toBe(state)
          const asked = world.bank.count("GET")
          const waiting = yield* together(20, read).pipe(Effect.forkChild)
          yield* Effect.sleep("20 seconds")
          expect(world.bank.count("GET") - asked).toBeLessThan(8)
          world.answer = fine
          const exits = yield* Fiber.join(waiting)
          expect(yield* stateTag).toBe("Open")
          return exits.filter(Exit.isSuccess).length
        })
        expect(yield* driven(run.pipe(Effect.provide(adapterUnderTest(world.bank))))).toBeGreaterThan(12)
      })
  )

  it.effect("a create whose mark is written while a pause begins does not leave before its end", () =>
    Effect.gen(function* () {
      const { bank } = changing((line) =>
        line.startsWith("GET /v1/partner-user-provision") ? { body: { Response: [] } } : undefined
      )
      const vault = memoryVault()
      const ada = { email: "ada@example.com", phoneNumber: "+31612345678", product: "USER_VERIFIED" }
      vault.rows.set(`${uuid}/${sealedPurpose.request}`, JSON.stringify(ada))
      const marks: number[] = []
      const run = Effect.gen(function* () {
        const gate = yield* BankGate
        const markSent = (at: number) =>
          Effect.sync(() => void marks.push(at)).pipe(Effect.andThen(Effect.sleep("3 seconds")))
        const created = yield* BunqApi.use((api) =>
          api.createProvision(
            { uuid, requestRef: sealedPurpose.request, lookUpOnly: false },
            { sentAt: null, markSent }
          )
        ).pipe(Effect.exit, Effect.forkChild)
        while (marks.length === 0) yield* Effect.sleep("1 second")
        yield* gate.pause(null)
        yield* Effect.sleep("1 hour")
        const early = bank.count("POST /v1/partner-user-provision")
        const resumed = yield* Clock.currentTimeMillis
        yield* gate.resume
        yield* Fiber.join(created)
        return { early, resumed }
      })
      const { early, resumed } = yield* driven(run.pipe(Effect.provide(adapterUnderTest(bank, { vault }))), {
        until: 10_000_000
      })
      expect(early).toBe(0)
      expect(bank.count("POST /v1/partner-user-provision")).toBe(1)
      // The mark is of the request that left, not of the one that was held back.
      expect(marks).toHaveLength(2)
      expect(marks[1]).toBeGreaterThanOrEqual(resumed)
    })
  )

  it.effect("a pause holds no slots, stops what waits for one, and costs none", () =>
    Effect.gen(function* () {
      const { bank } = changing(fine)
      const left: number[] = []
      const timed = Effect.andThen(
        read,
        Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.sync(() => left.push(now)))
      )
      const run = Effect.gen(function* () {
        const gate = yield* BankGate
        yield* read
        yield* Effect.sleep("10 seconds")
        const began = yield* Clock.currentTimeMillis
        const many = yield* together(9, timed).pipe(Effect.forkChild)
        yield* Effect.sleep("1 second")
        // Three went, six wait for a slot.
        yield* gate.pause(null)
        yield* Effect.sleep("1 hour")
        expect(bank.count("GET")).toBe(4)
        const resumed = yield* Clock.currentTimeMillis
        yield* gate.resume
        yield* Fiber.join(many)
        return left.map((at) => (at < resumed ? at - began : at - resumed))
      })
      const layer = adapterUnderTest(bank, { budget: MemoryRateBudget.layer({ margin: 0 }) })
      const times = yield* driven(run.pipe(Effect.provide(layer)), { until: 10_000_000 })
      expect(times).toEqual([0, 0, 0, 0, 0, 0, 3_000, 3_000, 3_000])
    })
  )
})
