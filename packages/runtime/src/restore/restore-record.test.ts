import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { DatabaseSync } from "node:sqlite"
import { Provisioner } from "../loop/provisioner.ts"
import { makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { pass, person, testWorld, uuidOf } from "../loop/test-world.test-support.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"

const { file } = temporaryFolder()

describe("the record of a restore", () => {
  it.effect("that does not open counts as a restore that has just begun, and holds up no start", () =>
    Effect.gen(function* () {
      const [path, bank] = [file(), makeScriptedBank()]
      const live = (index: number, restored: boolean) =>
        Effect.scoped(
          Effect.gen(function* () {
            const provisioner = yield* Provisioner
            yield* provisioner.provision(person(index))
            yield* pass("2 minutes")
            return (yield* provisioner.view(uuidOf(index))).phase
          }).pipe(Effect.provide(testWorld(bank, SqliteStore.layer({ file: path }), { restored })))
        )
      expect(yield* live(1, false)).toBe("collecting")
      expect(yield* live(2, true)).toBe("collecting")
      const database = new DatabaseSync(path)
      const { changes } = database
        .prepare("UPDATE sealed SET sealed = zeroblob(60) WHERE purpose = 'restore'")
        .run()
      database.close()
      expect(changes).toBe(1)
      let phase = "it never started"
      yield* Effect.forkChild(Effect.map(live(3, false), (found) => void (phase = found)))
      yield* pass("3 minutes")
      expect(phase).toBe("collecting")
    })
  )
})
