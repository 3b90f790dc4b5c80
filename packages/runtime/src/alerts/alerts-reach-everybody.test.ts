import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { DatabaseSync } from "node:sqlite"
import { Provisioner } from "../loop/provisioner.ts"
import { bunqError, makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { pass, person, playUntil, testWorld, uuidOf } from "../loop/test-world.test-support.ts"
import { SqliteStore } from "../sqlite/index.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import type { Alert } from "./alert.ts"
import { passHours, process } from "./alerted-process.test-support.ts"

const files = temporaryFolder()

describe("alerts", () => {
  it.effect("tell of users although what is sealed beside them does not open", () =>
    Effect.gen(function* () {
      const told: Alert[] = []
      const bank = makeScriptedBank()
      bank.before = (operation) =>
        operation === "createProvision"
          ? Effect.fail(bunqError(operation, { _tag: "Forbidden" }))
          : Effect.void
      const given = { bank, file: files.file(), alerts: { onAlert: (alert: Alert) => void told.push(alert) } }
      yield* process(
        given,
        Effect.andThen(
          Provisioner.use((it) => it.provision(person())),
          passHours(1)
        )
      )
      const database = new DatabaseSync(given.file)
      database.prepare("INSERT OR REPLACE INTO sealed VALUES ('partner', 'alerted', zeroblob(60))").run()
      database.close()
      yield* process(given, passHours(5))
      expect(told).toMatchObject([
        { kind: "unreadable", uuid: null },
        { kind: "standstill", uuid: uuidOf(1) }
      ])
    })
  )

  it.effect("tell of a settled user who waits for a person", () =>
    Effect.gen(function* () {
      const told: Alert[] = []
      const given = {
        bank: makeScriptedBank(),
        file: files.file(),
        alerts: { onAlert: (alert: Alert) => void told.push(alert) }
      }
      const settled = Effect.gen(function* () {
        yield* (yield* Provisioner).provision(person())
        const playing = yield* Effect.forkChild(playUntil(uuidOf(1), (seen) => seen.settled))
        yield* pass("3 minutes")
        yield* Fiber.join(playing)
      })
      yield* Effect.scoped(
        settled.pipe(
          Effect.provide(Layer.fresh(testWorld(makeScriptedBank(), SqliteStore.layer({ file: given.file }))))
        )
      )
      const database = new DatabaseSync(given.file)
      database
        .prepare(
          `UPDATE provision SET stalled = 1,
           envelope = json_set(envelope, '$.quarantine', json('{"at":180000,"reason":"TypeError"}'))`
        )
        .run()
      database.close()
      yield* process(given, passHours(5))
      expect(told).toMatchObject([
        { kind: "standstill", owner: "partner", key: "active.stalled", since: 180_000 }
      ])
    })
  )
})
