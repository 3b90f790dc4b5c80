import { ProvisionStore, Sealer } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { MemoryStore } from "../memory/memory-store.ts"
import { Provisioner } from "./provisioner.ts"
import { makeScriptedBank } from "./scripted-bank.test-support.ts"
import { address, person, testWorld, uuidOf } from "./test-world.test-support.ts"

const uuid = uuidOf(1)
const answer = { type: "fulfilment.submit", fulfilment: "ADDRESS_MAIN", data: address } as const

/** A memory store whose commits take as long as `pace` says, in ms. */
const slowStore = (pace: { millis: number }) =>
  Layer.effect(
    ProvisionStore,
    ProvisionStore.useSync((store) => ({
      ...store,
      commit: (commit: Parameters<typeof store.commit>[0]) =>
        Effect.andThen(Effect.sleep(pace.millis), store.commit(commit))
    }))
  ).pipe(Layer.provide(MemoryStore.layer))

/** A memory store that notes which sealed rows each commit brings. */
const rows: string[][] = []
const noting = Layer.effect(
  ProvisionStore,
  ProvisionStore.useSync((store) => ({
    ...store,
    commit: (commit: Parameters<typeof store.commit>[0]) =>
      Effect.tap(store.commit(commit), () =>
        Effect.sync(() => rows.push(commit.sealed.map(({ purpose }) => purpose)))
      )
  }))
).pipe(Layer.provide(Layer.fresh(MemoryStore.layer)))

describe("Provisioner.send", () => {
  it.effect("takes a message with the same id once, also at once", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      yield* TestClock.adjust("20 seconds")
      const send = provisioner.send(uuid, answer, { id: "form-1" })
      const receipts = yield* Effect.all([send, send, send], { concurrency: "unbounded" })
      expect(receipts.map(({ outcome }) => outcome).sort()).toEqual(["accepted", "duplicate", "duplicate"])
      yield* TestClock.adjust("20 seconds")
      expect((yield* send).outcome).toBe("duplicate")
      expect(bank.people.get(uuid)?.answers.length).toBe(1)
      yield* provisioner.provision(person(2))
      expect((yield* provisioner.send(uuidOf(2), answer, { id: "form-1" })).outcome).toBe("accepted")
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("refuses ids and limits that cannot be meant, and a person that is none", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      for (const id of ["", "x".repeat(129), {}, null, 7]) {
        const error = yield* Effect.flip(provisioner.send(uuid, answer, { id: id as string }))
        expect(error).toMatchObject({ reason: { _tag: "ArgumentInvalid", argument: "id" } })
      }
      for (const limit of [0, -1, Number.NaN, 1.5, "x"]) {
        const error = yield* Effect.flip(provisioner.list({ limit: limit as number }))
        expect(error).toMatchObject({ reason: { _tag: "ArgumentInvalid", argument: "limit" } })
      }
      expect(yield* Effect.flip(provisioner.provision(null as never))).toMatchObject({ _tag: "InputError" })
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), MemoryStore.layer)))
  )

  it.effect("journals what is not expected, with the reason", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      const receipt = yield* provisioner.send(uuid, { type: "identity.finish" })
      expect(receipt).toMatchObject({ outcome: "ignored", because: expect.stringContaining("not expected") })
      const last = (yield* provisioner.journal(uuid)).at(-1)
      expect(last).toMatchObject({ source: "user", cause: "identity.finish", fact: { kind: "ignored" } })
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), MemoryStore.layer)))
  )

  it.effect("seals an answer the machine takes, and keeps nothing of one it ignores", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const store = yield* ProvisionStore
      const sealer = yield* Sealer
      yield* provisioner.provision(person())
      yield* provisioner.send(uuid, answer)
      yield* TestClock.adjust("20 seconds")
      const purpose = bank.people.get(uuid)?.answers[0] ?? ""
      const sealed = (yield* store.sealed(uuid, purpose)) ?? new Uint8Array()
      const opened = yield* sealer.open({ owner: uuid, purpose }, sealed)
      expect(JSON.parse(Redacted.value(opened))).toEqual(address)
      yield* provisioner.send(uuid, { type: "provision.close" })
      yield* TestClock.adjust("20 seconds")
      rows.length = 0
      expect((yield* provisioner.send(uuid, answer)).outcome).toBe("ignored")
      expect(rows).toEqual([[]])
    }).pipe(Effect.provide(testWorld(bank, noting)))
  })

  it.effect("takes many events of one user at once, each once, and forgets the lock", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      const many = Array.from({ length: 50 }, () => provisioner.send(uuid, answer))
      const receipts = yield* Effect.all(many, { concurrency: "unbounded" })
      expect(receipts.every(({ outcome }) => outcome === "accepted")).toBe(true)
      yield* TestClock.adjust("1 minute")
      expect(bank.people.get(uuid)?.answers.length).toBe(1)
      const numbers = (yield* provisioner.journal(uuid)).map(({ number }) => number)
      expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("refuses more than may wait, and recovers", () => {
    const pace = { millis: 0 }
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      pace.millis = 1_000
      const many = Array.from({ length: 8 }, () => Effect.exit(provisioner.send(uuid, answer)))
      const sending = yield* Effect.forkChild(Effect.all(many, { concurrency: "unbounded" }))
      yield* TestClock.adjust("1 minute")
      const exits = yield* Fiber.join(sending)
      pace.millis = 0
      yield* TestClock.adjust("1 minute")
      const refused = exits.filter((exit) => exit._tag === "Failure")
      expect(refused.length).toBeGreaterThanOrEqual(4)
      expect(refused.length).toBeLessThan(8)
      expect(refused[0]).toMatchObject({
        cause: { reasons: [{ error: { reason: { _tag: "Busy", limit: 4 } } }] }
      })
      expect((yield* provisioner.send(uuid, answer)).outcome).toBe("accepted")
    }).pipe(Effect.provide(testWorld(makeScriptedBank(), slowStore(pace), { maxWaiting: 4 })))
  })

  it.effect("goes through with a commit that has begun, even if the caller leaves", () => {
    const pace = { millis: 1_000 }
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const made = yield* Effect.forkChild(provisioner.provision(person()))
      yield* TestClock.adjust("500 millis")
      const leaving = yield* Effect.forkChild(Fiber.interrupt(made))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(leaving)
      pace.millis = 0
      yield* TestClock.adjust("10 seconds")
      expect(bank.posts).toBe(1)
      expect((yield* provisioner.view(uuid)).phase).not.toBe("requesting")
    }).pipe(Effect.provide(testWorld(bank, slowStore(pace))))
  })
})
