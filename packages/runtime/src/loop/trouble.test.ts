import type { Envelope } from "@bunq-provisioning/core"
import { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { MemoryStore } from "../memory/memory-store.ts"
import { Provisioner } from "./provisioner.ts"
import { bunqError, makeScriptedBank } from "./scripted-bank.test-support.ts"
import { pass, person, playUntil, testWorld, uuidOf } from "./test-world.test-support.ts"

/** A memory store with some users in it, before the provisioner starts. */
const storeWith = (commits: readonly Commit[], reads = { due: 0 }) =>
  Layer.effect(
    ProvisionStore,
    ProvisionStore.use((store) =>
      Effect.gen(function* () {
        for (const commit of commits) yield* store.commit(commit)
        const due: typeof store.due = (now, limit) =>
          Effect.suspend(() => {
            reads.due += 1
            return store.due(now, limit)
          })
        return ProvisionStore.of({ ...store, due })
      })
    )
  ).pipe(Layer.provide(Layer.fresh(MemoryStore.layer)))

const broken = (index: number, envelope: unknown): Commit => ({
  uuid: uuidOf(index),
  envelope: envelope as Envelope,
  expected: null,
  journal: [],
  deadline: { name: "recheck", at: 1_000 },
  interest: [{ kind: "provision", id: index, userId: null }],
  standing: { phase: "requesting" as const, stalled: false },
  sealed: [],
  inbox: []
})

describe("a user whose stored state is refused", () => {
  const work = { createProvision: { seq: 1, attempt: 0, notBefore: 0 } }
  const envelopes: ReadonlyArray<readonly [string, unknown]> = [
    ["NewerVersion", { machine: "provision", version: 99, seq: 1, snapshot: {}, work }],
    ["OtherMachine", { machine: "other", version: 1, seq: 1, snapshot: {}, work }],
    ["Corrupted", { machine: "provision", version: 1, seq: 1, snapshot: { value: "nowhere" }, work }],
    ["NotAnEnvelope", { seq: 1, work }]
  ]
  const bank = makeScriptedBank()
  const reads = { due: 0 }
  const store = storeWith(
    envelopes.map(([, envelope], index) => broken(index + 10, envelope)),
    reads
  )
  it.effect("gets a typed error, and nobody else is held up", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person(1))
      const playing = yield* Effect.forkChild(playUntil(uuidOf(1), ({ settled }) => settled))
      yield* TestClock.adjust("3 minutes")
      expect((yield* Fiber.join(playing)).phase).toBe("active")
      for (const [index, [because]] of envelopes.entries()) {
        const uuid = uuidOf(index + 10)
        for (const call of [provisioner.view(uuid), provisioner.send(uuid, { type: "provision.close" })])
          expect(yield* Effect.flip(call as Effect.Effect<unknown, unknown>)).toMatchObject({
            _tag: "ProvisionerError",
            reason: { _tag: "StateRefused", because }
          })
      }
      const list = yield* provisioner.list()
      expect(list.refused).toEqual(envelopes.map((_, index) => uuidOf(index + 10)))
      expect(list.views.map(({ uuid }) => uuid)).toEqual([uuidOf(1)])
      expect(reads.due).toBeLessThan(100)
    }).pipe(Effect.provide(testWorld(bank, store)))
  )
})

describe("commands that fail", () => {
  it.effect("for good wait for a person, and a retry sets them going", () => {
    const bank = makeScriptedBank()
    const trouble = { on: true }
    bank.before = (operation) =>
      trouble.on && operation === "openOnboarding"
        ? Effect.fail(bunqError(operation, { _tag: "Refused", status: 400, hint: "no" }))
        : Effect.void
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      yield* TestClock.adjust("1 minute")
      const stalled = yield* provisioner.view(uuidOf(1))
      expect(stalled).toMatchObject({
        stalled: true,
        actor: "partner",
        problems: { openOnboarding: { reason: "Refused", responseId: "response-1" } }
      })
      const entry = (yield* provisioner.journal(uuidOf(1))).find(
        ({ cause }) => cause === "command.failed openOnboarding"
      )
      expect(entry?.responseId).toBe("response-1")
      trouble.on = false
      expect((yield* provisioner.send(uuidOf(1), { type: "provision.retry" })).outcome).toBe("accepted")
      yield* TestClock.adjust("1 minute")
      expect(yield* provisioner.view(uuidOf(1))).toMatchObject({ phase: "collecting", problems: {} })
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("by a defect stall that user only, and say nothing of the defect's text", () => {
    const bank = makeScriptedBank()
    bank.before = (operation, uuid) =>
      uuid === uuidOf(1) && operation === "openOnboarding"
        ? Effect.die(new Error("SECRET in a defect"))
        : Effect.void
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      for (const index of [1, 2]) yield* provisioner.provision(person(index))
      yield* TestClock.adjust("1 minute")
      const view = yield* provisioner.view(uuidOf(1))
      expect(view.problems["openOnboarding"]?.reason).toBe("Unexpected")
      expect(JSON.stringify(yield* provisioner.journal(uuidOf(1)))).not.toContain("SECRET")
      expect((yield* provisioner.view(uuidOf(2))).phase).toBe("collecting")
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })
})

describe("a command that is tried again", () => {
  it.effect("is shown by the views that are published, until it succeeds", () => {
    const bank = makeScriptedBank()
    const trouble = { left: 3 }
    bank.before = (operation) =>
      operation === "createProvision" && trouble.left-- > 0
        ? Effect.fail(bunqError(operation, { _tag: "VaultUnavailable" }))
        : Effect.void
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      const watching = yield* Effect.forkChild(
        provisioner.changes(uuidOf(1)).pipe(
          Stream.takeUntil(({ phase }) => phase !== "requesting"),
          Stream.runCollect
        )
      )
      yield* pass("30 seconds")
      const views = yield* Fiber.join(watching)
      const attempts = views.map(({ retrying }) =>
        retrying.map(({ command, attempt }) => `${command} ${attempt}`)
      )
      expect(attempts).toEqual([["createProvision 1"], ["createProvision 2"], ["createProvision 3"], []])
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })
})

describe("a full disk", () => {
  it.effect("loses no result: it is committed when there is room, without asking the bank again", () => {
    const bank = makeScriptedBank()
    const disk = { full: false }
    const store = Layer.effect(
      ProvisionStore,
      ProvisionStore.useSync((inner) => ({
        ...inner,
        commit: (commit: Commit) =>
          Effect.suspend(() =>
            disk.full
              ? Effect.fail(new StoreError({ operation: "test", reason: { _tag: "DiskFull" } }))
              : inner.commit(commit)
          )
      }))
    ).pipe(Layer.provide(Layer.fresh(MemoryStore.layer)))
    bank.before = (operation) =>
      operation === "createProvision" ? Effect.sync(() => void (disk.full = true)) : Effect.void
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      yield* TestClock.adjust("3 minutes")
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("requesting")
      const refused = yield* Effect.flip(provisioner.provision(person(2)))
      expect(refused).toMatchObject({ _tag: "StoreError", reason: { _tag: "DiskFull" } })
      disk.full = false
      yield* TestClock.adjust("1 minute")
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("collecting")
      expect(bank.count("createProvision")).toBe(1)
    }).pipe(Effect.provide(testWorld(bank, store)))
  })
})

describe("time", () => {
  it.effect("does not spin on a deadline that nobody consumes", () => {
    const bank = makeScriptedBank()
    const reads = { due: 0 }
    bank.before = (operation) => (operation === "openUserSession" ? Effect.never : Effect.void)
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person())
      yield* pass("30 seconds")
      expect((yield* provisioner.view(uuidOf(1))).deadline).toMatchObject({
        name: "credential",
        at: 3_600_000
      })
      reads.due = 0
      yield* TestClock.adjust("6 hours")
      expect(reads.due).toBeGreaterThan(10)
      expect(reads.due).toBeLessThan(120)
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("opening-session")
    }).pipe(Effect.provide(testWorld(bank, storeWith([], reads))))
  })

  it.effect("passes for the next user while another's deadline is stuck", () => {
    const bank = makeScriptedBank()
    bank.before = (operation, uuid) =>
      operation === "openUserSession" && uuid === uuidOf(1) ? Effect.never : Effect.void
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person(1))
      yield* TestClock.adjust("2 hours")
      yield* provisioner.provision(person(2))
      const playing = yield* Effect.forkChild(
        playUntil(uuidOf(2), (view) => "identity" in view && view.identity === "in-progress")
      )
      yield* pass("1 minute")
      yield* Fiber.join(playing)
      yield* TestClock.adjust("75 minutes")
      expect(yield* provisioner.view(uuidOf(2))).toMatchObject({ identity: "not-started" })
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })
})
