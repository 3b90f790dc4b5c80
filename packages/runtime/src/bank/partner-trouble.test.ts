import { BankGate, ProvisionStore } from "@bunq-provisioning/core/ports"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Provisioner } from "../loop/provisioner.ts"
import { bunqError, makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { person, testWorld, uuidOf } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"

const crowd = Array.from({ length: 500 }, (_, index) => index + 1)

/** A bank that fails every call while `reason` is set. */
const failingBank = () => {
  const bank = makeScriptedBank()
  const trouble = { reason: null as BunqReason | null }
  bank.before = (operation) =>
    trouble.reason === null ? Effect.void : Effect.fail(bunqError(operation, trouble.reason))
  return { bank, trouble }
}

const journalRows = Effect.gen(function* () {
  const store = yield* ProvisionStore
  const ends = yield* Effect.forEach(crowd, (index) => store.journalEnd(uuidOf(index)))
  return ends.reduce((sum, end) => sum + end.number, 0)
})
const seqs = Effect.gen(function* () {
  const store = yield* ProvisionStore
  return (yield* store.list({ limit: 1_000 })).map(({ envelope }) => envelope.seq)
})

describe("a revoked key", () => {
  it.effect("is one state: 500 users wait without a trace, and go on together", () => {
    const { bank, trouble } = failingBank()
    trouble.reason = { _tag: "KeyRefused" }
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const told = yield* Effect.forkChild(
        provisioner.bank.changes.pipe(
          Stream.filter(({ _tag }) => _tag !== "Open"),
          Stream.runHead
        )
      )
      for (const index of crowd) yield* provisioner.provision(person(index))
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(told)).toMatchObject({ value: { _tag: "Troubled", reason: "KeyRefused" } })
      const [rows, before, calls] = [yield* journalRows, yield* seqs, bank.calls.length]

      yield* TestClock.adjust("1 hour")
      expect(bank.calls.length).toBeGreaterThan(calls)
      expect(bank.calls.length).toBeLessThan(calls + 60)
      expect([yield* journalRows, yield* seqs]).toEqual([rows, before])
      const { views } = yield* provisioner.list({ limit: 1_000 })
      expect(views.length).toBe(500)
      expect(views.filter(({ stalled }) => stalled)).toEqual([])
      const { problems, nextCheck } = yield* provisioner.explain(uuidOf(7))
      expect(problems[0]).toContain("bunq (KeyRefused), for 60 min: bunq refuses the API key")
      expect(nextCheck).toContain("bunq is tried again in")

      trouble.reason = null
      const { nextProbeAt } = (yield* provisioner.bank.state) as { readonly nextProbeAt: number }
      yield* TestClock.setTime(nextProbeAt)
      yield* TestClock.adjust("2 seconds")
      expect(yield* provisioner.bank.state).toEqual({ _tag: "Open" })
      expect(bank.posts).toBe(500)
      expect((yield* provisioner.explain(uuidOf(7))).problems).toEqual([])
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })
})

describe("a bank that is down", () => {
  it.effect("leaves no back-off behind when it is up again", () => {
    const { bank, trouble } = failingBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const store = yield* ProvisionStore
      // Failures of one user, below what counts as trouble: the back-off grows beyond a minute.
      let served = true
      bank.before = (operation, uuid) => {
        const { reason } = trouble
        if (reason !== null && uuid === uuidOf(1)) return Effect.fail(bunqError(operation, reason))
        return served ? Effect.void : Effect.fail(bunqError(operation, { _tag: "Unavailable", status: 491 }))
      }
      trouble.reason = { _tag: "VaultUnavailable" }
      yield* provisioner.provision(person(1))
      const waits = Effect.gen(function* () {
        const envelope = yield* store.load(uuidOf(1))
        const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
        return (envelope?.work["createProvision"]?.notBefore ?? 0) - now
      })
      for (let tries = 0; tries < 2_000 && (yield* waits) < 30_000; tries += 1)
        yield* TestClock.adjust("1 second")
      expect(yield* waits).toBeGreaterThanOrEqual(30_000)
      trouble.reason = null
      served = false
      yield* provisioner.provision(person(2))
      yield* TestClock.adjust("1 second")
      expect(yield* provisioner.bank.state).toMatchObject({ _tag: "Troubled", reason: "Maintenance" })
      served = true
      const gate = yield* BankGate
      yield* gate.resume
      yield* TestClock.adjust("2 seconds")
      expect(yield* provisioner.bank.state).toEqual({ _tag: "Open" })
      expect(bank.posts).toBe(2)
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("does not hurry who was told to wait", () => {
    const { bank, trouble } = failingBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      trouble.reason = { _tag: "Throttled", retryAfter: Duration.seconds(60) }
      bank.before = (operation) =>
        trouble.reason === null ? Effect.void : Effect.fail(bunqError(operation, trouble.reason))
      yield* provisioner.provision(person(1))
      yield* TestClock.adjust("1 second")
      trouble.reason = null
      yield* provisioner.bank.pause()
      yield* provisioner.bank.resume
      yield* TestClock.adjust("30 seconds")
      expect(bank.posts).toBe(0)
      yield* TestClock.adjust("40 seconds")
      expect(bank.posts).toBe(1)
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })
})
