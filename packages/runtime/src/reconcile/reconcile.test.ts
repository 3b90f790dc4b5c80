import type { Envelope, ProvisionObservation } from "@bunq-provisioning/core"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Provisioner } from "../loop/provisioner.ts"
import { bunqError, makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { pass, person, testWorld, uuidOf } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"

const stranger = (id: number, externalUuid: string): ProvisionObservation => ({
  id,
  externalUuid,
  product: null,
  created: "2026-10-01 10:00:00.000000",
  updated: "2026-10-01 10:00:00.000000",
  status: "ACTIVE",
  subStatus: "NONE",
  actionRequired: "NONE",
  credential: null
})
const nothing = { count: 0, first: [] }

/** Some users that both sides agree on. */
const settled = (count: number) =>
  Effect.gen(function* () {
    const provisioner = yield* Provisioner
    for (let index = 1; index <= count; index += 1) yield* provisioner.provision(person(index))
    yield* pass("20 seconds")
  })
const fingerprint = Effect.gen(function* () {
  const store = yield* ProvisionStore
  const rows = yield* store.list({ limit: 1_000 })
  return rows.map(({ uuid, envelope }) => [uuid, envelope.seq])
})

describe("reconcile", () => {
  it.effect("finds nothing where both agree, over several pages", () => {
    const bank = makeScriptedBank()
    bank.pageSize = 2
    return Effect.gen(function* () {
      yield* settled(5)
      const before = yield* fingerprint
      const report = yield* Provisioner.use((provisioner) => provisioner.reconcile())
      expect(report).toEqual({
        applied: false,
        onlyAtBunq: nothing,
        onlyHere: nothing,
        differing: nothing,
        doubled: nothing,
        same: 5,
        refused: nothing
      })
      expect(bank.count("listProvisions")).toBe(3)
      expect(yield* fingerprint).toEqual(before)
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect(
    "tells both directions and changes nothing, until it is told to; then nothing is left to tell",
    () => {
      const bank = makeScriptedBank()
      bank.pageSize = 2
      return Effect.gen(function* () {
        const provisioner = yield* Provisioner
        yield* settled(3)
        bank.admit(uuidOf(8), 0)
        bank.admit(uuidOf(9), 0)
        bank.people.delete(uuidOf(2))
        const before = yield* fingerprint
        const expected = {
          onlyAtBunq: {
            count: 2,
            first: [
              { uuid: uuidOf(9), provisionId: 5, status: "CREATED" },
              { uuid: uuidOf(8), provisionId: 4, status: "CREATED" }
            ]
          },
          onlyHere: { count: 1, first: [{ uuid: uuidOf(2), provisionId: 2 }] },
          differing: nothing,
          same: 2
        }
        bank.before = (operation) =>
          operation === "readProvision"
            ? Effect.fail(bunqError(operation, { _tag: "NotFound" }))
            : Effect.void
        expect(yield* provisioner.reconcile()).toMatchObject({ applied: false, ...expected })
        expect(yield* fingerprint).toEqual(before)
        const posts = bank.posts

        expect(yield* provisioner.reconcile({ apply: true })).toMatchObject({ applied: true, ...expected })
        yield* pass("20 seconds")
        expect((yield* provisioner.view(uuidOf(8))).phase).toBe("collecting")
        expect([bank.posts, bank.count("closeProvision")]).toEqual([posts, 0])
        expect(yield* provisioner.reconcile()).toMatchObject({ onlyAtBunq: nothing, same: 4 })
      }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
    }
  )

  it.effect("lets the store hear what differs", () => {
    const bank = makeScriptedBank()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const store = yield* ProvisionStore
      yield* provisioner.provision(person(1))
      yield* pass("1 second")
      const blind: typeof store.interested = () => Effect.succeed([])
      Object.assign(store, { interested: blind })
      yield* pass("10 seconds")
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("processing")
      const differing = { count: 1, first: [{ uuid: uuidOf(1), provisionId: 1, ours: 1 }] }
      expect(yield* provisioner.reconcile()).toMatchObject({ differing, same: 0 })
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("processing")
      expect(yield* provisioner.reconcile({ apply: true })).toMatchObject({ differing })
      yield* pass("5 seconds")
      expect((yield* provisioner.view(uuidOf(1))).phase).toBe("collecting")
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("reports doubles and what is no UUID, and leaves both alone", () => {
    const bank = makeScriptedBank()
    bank.pageSize = 1
    bank.strangers = [
      stranger(90, uuidOf(1)),
      stranger(91, "anna@example.com"),
      stranger(92, uuidOf(7)),
      stranger(93, uuidOf(7))
    ]
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* settled(1)
      const report = yield* provisioner.reconcile({ apply: true })
      expect(report).toMatchObject({
        doubled: {
          count: 2,
          first: [
            { uuid: uuidOf(7), older: 92, newer: 93 },
            { uuid: uuidOf(1), older: 1, newer: 90 }
          ]
        },
        refused: { count: 1, first: [{ uuid: null, provisionId: 91, because: "NotAUuid" }] },
        onlyAtBunq: { count: 1, first: [{ uuid: uuidOf(7) }] },
        differing: nothing,
        same: 1
      })
      expect(JSON.stringify(report)).not.toContain("anna")
      expect(bank.count("closeProvision")).toBe(0)
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect(
    "tells a provision that is not the store's, a row that cannot be used, and one that is hidden in the list",
    () => {
      const bank = makeScriptedBank()
      return Effect.gen(function* () {
        const provisioner = yield* Provisioner
        const store = yield* ProvisionStore
        yield* settled(3)
        bank.people.delete(uuidOf(1))
        bank.strangers = [stranger(90, uuidOf(1))]
        const broken = {
          machine: "provision",
          version: 99,
          seq: 1,
          snapshot: {},
          work: {}
        } as unknown as Envelope
        yield* store.commit({
          uuid: uuidOf(6),
          envelope: broken,
          expected: null,
          journal: [],
          deadline: null,
          interest: [],
          standing: { phase: "requesting", stalled: false },
          sealed: [],
          inbox: []
        })
        const hidden = bank.people.get(uuidOf(2))
        bank.before = (operation) =>
          Effect.sync(() => {
            if (operation === "listProvisions") bank.people.delete(uuidOf(2))
            else if (hidden !== undefined) bank.people.set(uuidOf(2), hidden)
          })
        expect(yield* provisioner.reconcile()).toMatchObject({
          differing: { count: 1, first: [{ uuid: uuidOf(1), provisionId: 90, ours: 1 }] },
          refused: { count: 1, first: [{ uuid: uuidOf(6), because: "NewerVersion" }] },
          onlyHere: nothing,
          same: 2
        })
      }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
    }
  )

  it.effect(
    "waits out trouble with bunq, fails with what bunq refuses, and ends when the provisioner closes",
    () => {
      const bank = makeScriptedBank()
      return Effect.gen(function* () {
        const provisioner = yield* Provisioner
        yield* settled(1)
        const failures = [{ _tag: "Unavailable", status: 491 } as const, { _tag: "Unverified" } as const]
        bank.before = (operation) => {
          const [next] = operation === "listProvisions" ? failures.splice(0, 1) : []
          return next === undefined ? Effect.void : Effect.fail(bunqError(operation, next))
        }
        const running = yield* Effect.forkChild(provisioner.reconcile())
        yield* TestClock.adjust("10 minutes")
        expect(yield* Fiber.join(running)).toMatchObject({ same: 1 })
        expect(bank.count("listProvisions")).toBe(3)

        bank.before = (operation) => Effect.fail(bunqError(operation, { _tag: "Forbidden" }))
        expect(yield* Effect.flip(provisioner.reconcile())).toMatchObject({
          _tag: "BunqError",
          reason: { _tag: "Forbidden" }
        })
        bank.before = () => Effect.never
        const endless = yield* Effect.forkChild(Effect.flip(provisioner.reconcile()))
        yield* TestClock.adjust("1 second")
        yield* provisioner.close
        expect(yield* Fiber.join(endless)).toMatchObject({ reason: { _tag: "Closed" } })
      }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
    }
  )
})
