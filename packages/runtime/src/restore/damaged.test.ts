import { DatabaseSync } from "node:sqlite"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Provisioner } from "../loop/provisioner.ts"
import { bunqError } from "../loop/scripted-bank.test-support.ts"
import { pass, uuidOf } from "../loop/test-world.test-support.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { onTheWay } from "./restored-runs.test-support.ts"

const { file } = temporaryFolder()

const damages = {
  // As in a copy that was made while somebody wrote.
  "an entry of the journal is further than the user":
    "INSERT INTO journal (uuid, number, entry, hash) SELECT uuid, max(number) + 1, entry, hash FROM journal WHERE uuid = ?",
  "the row is no JSON": "UPDATE provision SET envelope = 'garbage' WHERE uuid = ?",
  "the row is no JSON, and owes a command":
    "UPDATE provision SET envelope = 'garbage', owing = 1 WHERE uuid = ?"
}

it.effect.each(Object.keys(damages) as ReadonlyArray<keyof typeof damages>)(
  "after a restore nobody else waits for a user of whom %s",
  (damage) =>
    Effect.gen(function* () {
      const path = file()
      const { bank, live } = yield* onTheWay(path, 2)
      const database = new DatabaseSync(path)
      database.prepare(damages[damage]).run(uuidOf(1))
      database.close()
      const sent: string[] = []
      bank.before = (operation, uuid) => {
        sent.push(`${operation} ${Number(uuid.slice(-3))}`)
        return operation === "readOnboarding" && uuid === uuidOf(1)
          ? Effect.fail(bunqError(operation, { _tag: "Unverified" }))
          : Effect.void
      }
      yield* live(
        true,
        Effect.gen(function* () {
          const provisioner = yield* Provisioner
          yield* pass("10 minutes")
          expect(yield* provisioner.bank.state).toEqual({ _tag: "Open" })
          yield* provisioner.send(uuidOf(2), { type: "provision.close" })
          yield* pass("1 minute")
          expect(sent.filter((call) => call.startsWith("close"))).toEqual(["closeProvision 2"])
        })
      )
    })
)
