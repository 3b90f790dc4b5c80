import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Provisioner } from "../loop/provisioner.ts"
import { makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import type { ScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { pass, person, testWorld, uuidOf } from "../loop/test-world.test-support.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { PauseSwitch } from "./pause-switch.ts"

const { file } = temporaryFolder()
const pauseFileOf = (database: string) => `${database}.pause`

/** One run of the service on a database and the pause file beside it. */
const life = <A, E>(
  bank: ScriptedBank,
  database: string,
  body: Effect.Effect<A, E, Provisioner | ProvisionStore>
) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const pauses = PauseSwitch.layerFile({ file: pauseFileOf(database) })
    const world = testWorld(bank, SqliteStore.layer({ file: database }), {}, pauses)
    const built = yield* Layer.build(world).pipe(Scope.provide(scope))
    const result = yield* Effect.provideContext(body, built)
    yield* Scope.close(scope, Exit.void)
    return result
  })

describe("an operator's pause", () => {
  it.effect("lets nothing leave, takes what comes in, and outlives the process", () =>
    Effect.gen(function* () {
      const [bank, database] = [makeScriptedBank(), file()]
      yield* life(
        bank,
        database,
        Effect.gen(function* () {
          const provisioner = yield* Provisioner
          yield* TestClock.setTime(5_000)
          yield* provisioner.bank.pause("  key\nrotation ")
          yield* provisioner.provision(person(1))
          yield* pass("10 minutes")
          expect(bank.calls).toEqual([])
          expect(yield* provisioner.bank.state).toEqual({
            _tag: "Paused",
            since: 5_000,
            note: "key rotation"
          })
        })
      )
      expect(JSON.parse(readFileSync(pauseFileOf(database), "utf8"))).toEqual({
        since: 5_000,
        note: "key rotation"
      })
      expect(statSync(pauseFileOf(database)).mode & 0o077).toBe(0)
      yield* life(
        bank,
        database,
        Effect.gen(function* () {
          const provisioner = yield* Provisioner
          expect((yield* provisioner.view(uuidOf(1))).phase).toBe("requesting")
          yield* provisioner.provision(person(2))
          expect((yield* provisioner.send(uuidOf(2), { type: "provision.close" })).outcome).toBe("accepted")
          yield* pass("10 minutes")
          expect(bank.calls).toEqual([])
          const { problems, nextCheck } = yield* provisioner.explain(uuidOf(1))
          expect(problems[0]).toBe("All calls to bunq are paused, for 20 min: key rotation")
          expect(nextCheck).toContain("when somebody resumes them")
          expect(yield* provisioner.bank.state).toMatchObject({ since: 5_000 })
          yield* provisioner.bank.resume
          yield* pass("30 seconds")
          expect(bank.posts).toBeGreaterThanOrEqual(1)
          expect((yield* provisioner.view(uuidOf(1))).phase).toBe("collecting")
        })
      )
      expect(() => statSync(pauseFileOf(database))).toThrow("ENOENT")
    })
  )

  it.effect("can be given and ended beside a running service", () =>
    Effect.gen(function* () {
      const [bank, database] = [makeScriptedBank(), file()]
      const beside = PauseSwitch.layerFile({ file: pauseFileOf(database) })
      yield* life(
        bank,
        database,
        Effect.gen(function* () {
          const provisioner = yield* Provisioner
          const names: string[] = []
          yield* Effect.forkChild(
            Stream.runForEach(provisioner.bank.changes, ({ _tag }) => Effect.sync(() => names.push(_tag)))
          )
          yield* pass("1 second")
          yield* PauseSwitch.use(({ write }) => write({ since: 7, note: null })).pipe(Effect.provide(beside))
          yield* pass("1500 millis")
          yield* provisioner.provision(person(1))
          yield* pass("1 minute")
          expect(bank.calls).toEqual([])
          expect(yield* provisioner.bank.state).toEqual({ _tag: "Paused", since: 7, note: null })
          yield* PauseSwitch.use(({ remove }) => remove).pipe(Effect.provide(beside))
          yield* pass("30 seconds")
          expect((yield* provisioner.view(uuidOf(1))).phase).toBe("collecting")
          expect(names).toEqual(["Open", "Paused", "Open"])
        })
      )
    })
  )

  it.effect("holds in this process when it cannot be written down, and says that", () =>
    Effect.gen(function* () {
      const bank = makeScriptedBank()
      const pauses = PauseSwitch.layerFile({ file: "/proc/nowhere/users.pause" })
      yield* Effect.gen(function* () {
        const provisioner = yield* Provisioner
        const failure = yield* Effect.flip(provisioner.bank.pause())
        expect(failure).toMatchObject({ _tag: "PauseError", operation: "pause" })
        yield* provisioner.provision(person(1))
        yield* pass("1 minute")
        expect(bank.calls).toEqual([])
      }).pipe(Effect.provide(testWorld(bank, SqliteStore.layer({ file: file() }), {}, pauses)))
    })
  )
})

describe("a pause file", () => {
  const read = (path: string) =>
    PauseSwitch.use((keeper) => keeper.read).pipe(Effect.provide(PauseSwitch.layerFile({ file: path })))

  it.effect("that cannot be read is a pause, and says so", () =>
    Effect.gen(function* () {
      const said = { since: null, note: expect.stringContaining("cannot be read") }
      expect(yield* read(file())).toBe(null)
      for (const text of [
        "",
        "{",
        "null",
        "[]",
        `{"since":"now","note":null}`,
        `{"since":1,"note":7}`,
        "x".repeat(9_000)
      ]) {
        const path = file()
        writeFileSync(path, text)
        expect(yield* read(path)).toEqual(said)
      }
      const folder = file()
      mkdirSync(folder)
      expect(yield* read(folder)).toEqual(said)
      expect(yield* read(`${file("plain")}`)).toBe(null)
    })
  )
})
