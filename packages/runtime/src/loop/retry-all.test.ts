import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { MemoryStore } from "../memory/memory-store.ts"
import { Provisioner } from "./provisioner.ts"
import { bunqError, makeScriptedBank } from "./scripted-bank.test-support.ts"
import { pass, person, testWorld, uuidOf } from "./test-world.test-support.ts"

const crowd = Array.from({ length: 6 }, (_, index) => index + 1)

/** Six users: two are refused, two are forbidden, one is set aside, one is well. */
const setUp = () => {
  const bank = makeScriptedBank()
  const reasons = new Map([
    [uuidOf(1), { _tag: "Refused", status: 400, hint: "no" }],
    [uuidOf(2), { _tag: "Refused", status: 400, hint: "no" }],
    [uuidOf(3), { _tag: "Forbidden" }],
    [uuidOf(4), { _tag: "Forbidden" }]
  ] as const)
  const trouble = { on: true }
  bank.before = (operation, uuid) => {
    const reason = reasons.get(uuid)
    return trouble.on && reason !== undefined && operation === "openOnboarding"
      ? Effect.fail(bunqError(operation, reason))
      : Effect.void
  }
  const start = Effect.gen(function* () {
    const provisioner = yield* Provisioner
    for (const index of crowd) yield* provisioner.provision(person(index))
    yield* pass("20 seconds")
    trouble.on = false
  })
  const phases = Effect.gen(function* () {
    yield* pass("20 seconds")
    const provisioner = yield* Provisioner
    return (yield* provisioner.list()).views.map(({ stalled, phase }) => (stalled ? "stalled" : phase))
  })
  return { bank, start, phases }
}

describe("retryAll", () => {
  it.effect("sets everybody going who stalled, and says how many", () => {
    const { bank, start, phases } = setUp()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* start
      expect((yield* phases).filter((phase) => phase === "stalled").length).toBe(4)
      expect(yield* provisioner.retryAll()).toMatchObject({
        retried: 4,
        uuids: expect.objectContaining({ length: 4 }),
        refused: 0,
        more: false
      })
      expect(yield* phases).toEqual(crowd.map(() => "collecting"))
      expect(yield* provisioner.retryAll()).toMatchObject({ retried: 0, refused: 0, more: false })
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("takes those with one reason, up to a limit", () => {
    const { bank, start, phases } = setUp()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* start
      expect(yield* provisioner.retryAll({ reason: "Refused" })).toMatchObject({
        retried: 2,
        refused: 0,
        more: false
      })
      expect((yield* phases).filter((phase) => phase === "stalled").length).toBe(2)
      expect(yield* provisioner.retryAll({ limit: 1 })).toMatchObject({ retried: 1, refused: 0, more: true })
      expect(yield* provisioner.retryAll({ limit: 1 })).toMatchObject({ retried: 1, refused: 0, more: false })
      for (const limit of [0, 1.5, 10_001, "1" as never])
        expect(yield* Effect.flip(provisioner.retryAll({ limit }))).toMatchObject({
          reason: { _tag: "ArgumentInvalid", argument: "limit" }
        })
      yield* provisioner.close
      expect(yield* Effect.flip(provisioner.retryAll())).toMatchObject({ reason: { _tag: "Closed" } })
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("lifts a quarantine", () => {
    const { bank, start } = setUp()
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      const store = yield* ProvisionStore
      yield* start
      const envelope = yield* store.load(uuidOf(6))
      if (envelope === null) throw new Error("no such user")
      yield* provisioner.close
      const { seq } = envelope
      yield* store.commit({
        uuid: uuidOf(6),
        envelope: { ...envelope, seq: seq + 1, quarantine: { at: 1, reason: "TypeError" } },
        expected: seq,
        journal: [],
        deadline: null,
        interest: [],
        standing: { phase: "requesting", stalled: false },
        sealed: [],
        inbox: []
      })
      const again = Effect.gen(function* () {
        const next = yield* Provisioner
        expect(yield* next.retryAll({ reason: "Quarantined" })).toMatchObject({
          retried: 1,
          refused: 0,
          more: false
        })
        expect((yield* store.load(uuidOf(6)))?.quarantine).toBe(undefined)
        expect((yield* next.view(uuidOf(6))).phase).toBe("collecting")
      })
      yield* Effect.provide(again, Provisioner.layer())
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })
})
