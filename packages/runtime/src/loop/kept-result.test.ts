import { begin } from "@bunq-provisioning/core/step"
import { ProvisionStore, sealedPurpose, SealerError, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit, Sealer } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Duration } from "effect"
import { TestClock } from "effect/testing"
import { MemoryStore } from "../memory/memory-store.ts"
import { Provisioner } from "./provisioner.ts"
import { makeScriptedBank } from "./scripted-bank.test-support.ts"
import { pass, person, testWorld, uuidOf } from "./test-world.test-support.ts"

type Moment = "before" | "after"

/** A store whose commits go wrong while `wrong` is set, before or after the row was written. */
const troubledStore = (fail: Effect.Effect<never, StoreError>, moment: Moment = "before") => {
  const trouble = { wrong: false, met: 0 }
  const met = Effect.suspend(() => {
    trouble.met += 1
    return fail
  })
  const layer = Layer.effect(
    ProvisionStore,
    ProvisionStore.useSync((inner) => ({
      ...inner,
      commit: (commit: Commit) =>
        Effect.suspend(() => {
          if (!trouble.wrong) return inner.commit(commit)
          return moment === "before" ? met : Effect.andThen(inner.commit(commit), met)
        })
    }))
  ).pipe(Layer.provide(Layer.fresh(MemoryStore.layer)))
  return { layer, trouble }
}

const death = Effect.die(new Error("SECRET in a defect"))
const troubles: ReadonlyArray<readonly [string, Effect.Effect<never, StoreError>, Moment, Duration.Input]> = [
  ["a defect of the store", death, "before", "20 minutes"],
  ["a defect after the row was written", death, "after", "20 seconds"],
  [
    "a failure that does not pass by itself",
    Effect.fail(new StoreError({ operation: "test", reason: { _tag: "Corrupted" } })),
    "before",
    "20 minutes"
  ]
]

describe("the result of a command", () => {
  for (const [name, fail, moment, time] of troubles)
    it.effect(`outlives ${name}; nothing spins, and the bank is asked once`, () => {
      const bank = makeScriptedBank()
      const { layer, trouble } = troubledStore(fail, moment)
      bank.before = (operation) =>
        operation === "createProvision" ? Effect.sync(() => void (trouble.wrong = true)) : Effect.void
      return Effect.gen(function* () {
        const provisioner = yield* Provisioner
        yield* provisioner.provision(person())
        yield* pass(time)
        expect(trouble.met).toBeGreaterThan(0)
        expect(trouble.met).toBeLessThan(150)
        trouble.wrong = false
        yield* pass("2 minutes")
        expect(yield* provisioner.view(uuidOf(1))).toMatchObject({ phase: "collecting", problems: {} })
        expect(bank.count("createProvision")).toBe(1)
      }).pipe(Effect.provide(testWorld(bank, layer)))
    })

  it.effect("outlives a vault that does not seal what it brought", () => {
    const bank = makeScriptedBank()
    const vault = { refused: 0, shut: true }
    // The same sealer for all but the token of the identity SDK.
    const sealer = (inner: Sealer["Service"]): Sealer["Service"] => ({
      ...inner,
      seal: (owner, secrets) =>
        Effect.suspend(() => {
          const sdk = sealedPurpose.identitySdk(1_000)
          if (!vault.shut || !secrets.some(({ purpose }) => purpose === sdk))
            return inner.seal(owner, secrets)
          vault.refused += 1
          return Effect.fail(new SealerError({ operation: "test", reason: { _tag: "KeyUnreadable" } }))
        })
    })
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      yield* pass("30 seconds")
      yield* provisioner.send(uuidOf(1), { type: "identity.start" })
      yield* pass("10 minutes")
      expect(yield* provisioner.view(uuidOf(1))).toMatchObject({ identity: "opening", stalled: false })
      expect(vault.refused).toBeGreaterThan(5)
      expect(vault.refused).toBeLessThan(40)
      vault.shut = false
      yield* TestClock.adjust("31 seconds")
      expect(yield* provisioner.view(uuidOf(1))).toMatchObject({ identity: "in-progress" })
      expect(bank.count("openIdentity")).toBe(1)
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer, {}, undefined, sealer)))
  })
})

describe("after a restart", () => {
  it.effect("who cannot be read at first goes on as well", () => {
    const bank = makeScriptedBank()
    const faulty = { reads: 0 }
    const store = Layer.effect(
      ProvisionStore,
      ProvisionStore.use((inner) =>
        Effect.gen(function* () {
          const { envelope } = begin({ uuid: uuidOf(1), requestRef: "request", at: 0 })
          const none = { expected: null, journal: [], deadline: null, interest: [], sealed: [], inbox: [] }
          yield* inner.commit({
            uuid: uuidOf(1),
            envelope,
            standing: { phase: "requesting", stalled: false },
            ...none
          })
          const load: typeof inner.load = (uuid) =>
            Effect.suspend(() => (faulty.reads++ < 3 ? death : inner.load(uuid)))
          return ProvisionStore.of({ ...inner, load })
        })
      )
    ).pipe(Layer.provide(Layer.fresh(MemoryStore.layer)))
    return Effect.gen(function* () {
      yield* pass("500 millis")
      expect(bank.count("createProvision")).toBe(0)
      yield* pass("30 seconds")
      // Three that failed, one of the loop, one of the vault before it makes the user's data key.
      expect([bank.count("createProvision"), faulty.reads]).toEqual([1, 5])
    }).pipe(Effect.provide(testWorld(bank, store)))
  })
})
