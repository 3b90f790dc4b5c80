import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Provisioner } from "../loop/provisioner.ts"
import { bunqError, makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { person, uuidOf } from "../loop/test-world.test-support.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import type { Alert } from "./alert.ts"
import { passHours, process } from "./alerted-process.test-support.ts"

const hour = 3_600_000

const files = temporaryFolder()

describe("alerts", () => {
  it.effect("tell of a user nobody acts on, once per standstill, a restart in between included", () =>
    Effect.gen(function* () {
      const told: Alert[] = []
      let broken = true
      const bank = makeScriptedBank()
      bank.before = (operation) =>
        operation === "createProvision" && broken
          ? Effect.fail(bunqError(operation, { _tag: "Forbidden" }))
          : Effect.void
      const given = {
        bank,
        file: files.file(),
        alerts: { onAlert: (alert: Alert) => void told.push(alert), after: { partner: 2 * hour } }
      }
      yield* process(
        given,
        Effect.gen(function* () {
          yield* (yield* Provisioner).provision(person())
          yield* passHours(1)
          expect(told).toEqual([])
          yield* passHours(3)
        })
      )
      expect(told).toMatchObject([
        { kind: "standstill", uuid: uuidOf(1), owner: "partner", key: "requesting.stalled", hours: 2 }
      ])
      yield* process(given, passHours(5))
      expect(told).toHaveLength(1)
      // A retry that stalls again is another standstill.
      yield* process(
        given,
        Effect.gen(function* () {
          yield* (yield* Provisioner).send(uuidOf(1), { type: "provision.retry" })
          yield* passHours(1)
          expect(told).toHaveLength(1)
          yield* passHours(3)
        })
      )
      expect(told).toHaveLength(2)
      broken = false
    })
  )

  it.effect("tell again what could not be handed over, and nothing that is switched off", () =>
    Effect.gen(function* () {
      let tries = 0
      const bank = makeScriptedBank()
      bank.before = (operation) =>
        operation === "createProvision"
          ? Effect.fail(bunqError(operation, { _tag: "Forbidden" }))
          : Effect.void
      const failing = {
        onAlert: () => {
          tries += 1
          return tries < 3 ? Promise.reject(new Error("no")) : Promise.resolve()
        }
      }
      const file = files.file()
      yield* process(
        { bank, file, alerts: failing },
        Effect.gen(function* () {
          yield* (yield* Provisioner).provision(person())
          yield* passHours(7)
        })
      )
      expect(tries).toBe(3)
      const never: Alert[] = []
      const off = { onAlert: (alert: Alert) => void never.push(alert), after: { partner: null } }
      yield* process(
        { bank, file: files.file(), alerts: off },
        Effect.andThen(
          Provisioner.use((it) => it.provision(person())),
          passHours(7)
        )
      )
      expect(never).toEqual([])
    })
  )

  it.effect(
    "tell of trouble with everybody, once, a restart in between included, and again when it comes back",
    () =>
      Effect.gen(function* () {
        const told: Alert[] = []
        let down = true
        const bank = makeScriptedBank()
        bank.before = (operation) =>
          down ? Effect.fail(bunqError(operation, { _tag: "KeyRefused" })) : Effect.void
        const given = {
          bank,
          file: files.file(),
          alerts: { onAlert: (alert: Alert) => void told.push(alert), after: { everybody: hour } }
        }
        yield* process(
          given,
          Effect.andThen(
            Provisioner.use((it) => it.provision(person())),
            passHours(3)
          )
        )
        expect(told).toMatchObject([{ kind: "bank", owner: "everybody", reason: "KeyRefused" }])
        yield* process(
          given,
          Effect.gen(function* () {
            yield* passHours(3)
            expect(told).toHaveLength(1)
            down = false
            yield* passHours(3)
            down = true
            yield* (yield* Provisioner).provision(person(2))
            yield* passHours(3)
          })
        )
        expect(told.map(({ kind }) => kind)).toEqual(["bank", "bank"])
      })
  )

  it.effect("tell of a database that is older than what was done with it, once", () =>
    Effect.gen(function* () {
      const told: Alert[] = []
      const bank = makeScriptedBank()
      const given = {
        bank,
        file: files.file(),
        alerts: { onAlert: (alert: Alert) => void told.push(alert), after: { bunq: null } }
      }
      yield* process(
        given,
        Effect.andThen(
          Provisioner.use((it) => it.provision(person())),
          passHours(1)
        )
      )
      yield* TestClock.setTime(Date.UTC(2026, 9, 1))
      // Made by a service whose database was lost.
      for (const index of [2, 3]) bank.admit(uuidOf(index), 0)
      yield* process(
        given,
        Effect.gen(function* () {
          const provisioner = yield* Provisioner
          for (const index of [2, 3]) yield* provisioner.provision(person(index))
          yield* passHours(1)
        })
      )
      expect(told).toMatchObject([{ kind: "old-database", owner: "partner", uuid: uuidOf(2) }])
    })
  )
})
