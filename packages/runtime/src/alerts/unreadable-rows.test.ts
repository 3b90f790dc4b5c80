import { describe, expect, it } from "@effect/vitest"
import { bunqError, makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { Effect } from "effect"
import { DatabaseSync } from "node:sqlite"
import { Provisioner } from "../loop/provisioner.ts"
import { person, uuidOf } from "../loop/test-world.test-support.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import type { Alert } from "./alert.ts"
import { passHours, process } from "./alerted-process.test-support.ts"

const files = temporaryFolder()

const given = () => {
  const told: Alert[] = []
  const alerts = { onAlert: (alert: Alert) => void told.push(alert), after: { bunq: null, user: null } }
  return { told, bank: makeScriptedBank(), file: files.file(), alerts }
}
const provisioned = (...indices: readonly number[]) =>
  Effect.forEach(indices, (index) => Provisioner.use((it) => it.provision(person(index))))
const beside = (file: string, ...statements: readonly string[]) => {
  const database = new DatabaseSync(file)
  for (const statement of statements) expect(database.prepare(statement).run().changes).toBe(1)
  database.close()
}

describe("alerts", () => {
  it.effect("tell once of a state that cannot be used, and again when it was usable in between", () =>
    Effect.gen(function* () {
      const world = given()
      const { told, file } = world
      yield* process(world, Effect.andThen(provisioned(1, 2), passHours(1)))
      const damage = `UPDATE provision SET envelope = '{"half' WHERE uuid = '${uuidOf(1)}'`
      const kept = new DatabaseSync(file, { readOnly: true })
      const row = kept.prepare("SELECT envelope FROM provision WHERE uuid = ?").get(uuidOf(1))
      kept.close()
      beside(file, damage)
      yield* process(world, passHours(2))
      const once = { kind: "unreadable", owner: "partner", uuid: uuidOf(1), what: "state" }
      expect(told).toMatchObject([once])
      yield* process(world, passHours(2))
      expect(told).toHaveLength(1)
      beside(
        file,
        `UPDATE provision SET envelope = '${String(row?.["envelope"])}' WHERE uuid = '${uuidOf(1)}'`
      )
      yield* process(world, passHours(1))
      beside(file, damage)
      yield* process(world, passHours(1))
      expect(told).toMatchObject([once, once])
    })
  )

  it.effect("tell of a settled user whose state cannot be used when somebody needs it", () =>
    Effect.gen(function* () {
      const world = given()
      yield* process(world, Effect.andThen(provisioned(1), passHours(1)))
      // As if it had settled long ago; a deadline is due.
      beside(world.file, `UPDATE provision SET envelope = '[]', phase = 'active', due_at = 1`)
      yield* process(world, passHours(1))
      expect(world.told).toMatchObject([{ kind: "unreadable", uuid: uuidOf(1), what: "state" }])
    })
  )

  it.effect("tell once of a sealed row that does not open: of a user, and of the partner", () =>
    Effect.gen(function* () {
      const world = given()
      const { told, bank, file } = world
      let damaged = true
      bank.before = (operation) =>
        operation === "createProvision" && damaged
          ? Effect.fail(bunqError(operation, { _tag: "VaultUnreadable" }))
          : Effect.void
      const first = Effect.andThen(provisioned(1), passHours(1))
      yield* process(world, first)
      const ofUser = { kind: "unreadable", owner: "partner", uuid: uuidOf(1), what: "sealed" }
      expect(told).toMatchObject([ofUser])
      beside(file, "INSERT INTO sealed VALUES ('partner', 'session', zeroblob(60))")
      yield* process(world, passHours(2))
      yield* process(world, passHours(1))
      const ofPartner = { kind: "unreadable", owner: "partner", uuid: null, what: "sealed" }
      expect(told).toMatchObject([ofUser, ofPartner])
      damaged = false
      const retry = Provisioner.use((it) => it.send(uuidOf(1), { type: "provision.retry" }))
      yield* process(world, Effect.andThen(retry, passHours(1)))
      expect(told).toHaveLength(2)
    })
  )
})
