import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Provisioner } from "../loop/provisioner.ts"
import { makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { pass, person, testWorld, uuidOf } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"

/** A command is expected to take 15 minutes at most. */
const seen = (index: number) =>
  Effect.gen(function* () {
    const provisioner = yield* Provisioner
    const uuid = uuidOf(index)
    const { problems } = yield* provisioner.explain(uuid)
    const { views } = yield* provisioner.list()
    const overdue = [
      (yield* provisioner.view(uuid)).overdue,
      views.find((view) => view.uuid === uuid)?.overdue,
      problems.some((problem) => problem.includes("ask bunq's support"))
    ]
    expect(new Set(overdue).size).toBe(1)
    const noted = (yield* provisioner.journal(uuid)).some(({ fact }) => fact.kind === "overdue")
    return { overdue: overdue[0], noted }
  })
/** Not overdue, and no note of it. */
const no = { overdue: false, noted: false }

describe("while bunq cannot be called", () => {
  it.effect("nobody becomes overdue, and bunq has its time again afterwards", () => {
    const bank = makeScriptedBank()
    bank.before = () => Effect.never
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person(1))
      yield* pass("14 minutes")
      yield* provisioner.bank.pause()
      yield* TestClock.adjust("5 hours")
      expect(yield* seen(1)).toEqual(no)
      const watching = yield* Effect.forkChild(
        provisioner.changes(uuidOf(1)).pipe(Stream.take(2), Stream.runCollect)
      )
      yield* pass("1 second")
      const receipt = yield* provisioner.send(uuidOf(1), { type: "provision.close" })
      const published = yield* Fiber.join(watching)
      expect([...published, receipt.view].map(({ overdue }) => overdue)).toEqual([false, false, false])
      yield* provisioner.bank.resume
      yield* pass("14 minutes")
      expect(yield* seen(1)).toEqual(no)
      // A second pause, before bunq had its time.
      yield* provisioner.bank.pause()
      yield* TestClock.adjust("5 hours")
      yield* provisioner.bank.resume
      yield* pass("14 minutes")
      expect(yield* seen(1)).toEqual(no)
      yield* pass("2 minutes")
      expect((yield* seen(1)).overdue).toBe(true)
      yield* pass("15 minutes")
      expect(yield* seen(1)).toEqual({ overdue: true, noted: true })
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("counts also when it was short and nobody looked", () => {
    const bank = makeScriptedBank()
    bank.before = () => Effect.never
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person(1))
      yield* pass("14 minutes")
      yield* provisioner.bank.pause()
      yield* pass("30 seconds")
      yield* provisioner.bank.resume
      yield* pass("14 minutes")
      expect(yield* seen(1)).toEqual(no)
      yield* pass("2 minutes")
      expect((yield* seen(1)).overdue).toBe(true)
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })

  it.effect("who was overdue stays so, and who comes later has the usual time", () => {
    const bank = makeScriptedBank()
    bank.before = () => Effect.never
    return Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person(1))
      yield* pass("16 minutes")
      expect(yield* seen(1)).toEqual({ overdue: true, noted: true })
      yield* provisioner.bank.pause()
      yield* TestClock.adjust("1 hour")
      expect(yield* seen(1)).toEqual({ overdue: true, noted: true })
      yield* provisioner.bank.resume
      yield* pass("1 minute")
      yield* provisioner.provision(person(2))
      yield* pass("14 minutes")
      expect([yield* seen(1), yield* seen(2)]).toEqual([{ overdue: true, noted: true }, no])
      yield* pass("2 minutes")
      expect(yield* seen(2)).toEqual({ overdue: true, noted: true })
    }).pipe(Effect.provide(testWorld(bank, MemoryStore.layer)))
  })
})
