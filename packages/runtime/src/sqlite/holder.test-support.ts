import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { firstCommit } from "./sample-commit.test-support.ts"
import { SqliteStore } from "./sqlite-store.ts"

// A process of its own that opens the database it is told and commits one user after the other, naming each one that was acknowledged.
const [, , file = ""] = process.argv
const commitForEver = Effect.gen(function* () {
  const store = yield* ProvisionStore
  for (let index = 1; ; index += 1) {
    yield* store.commit(firstCommit(index))
    yield* Effect.sync(() => process.stdout.write(`${index}\n`))
  }
})
await Effect.runPromise(Effect.provide(commitForEver, SqliteStore.layer({ file })))
