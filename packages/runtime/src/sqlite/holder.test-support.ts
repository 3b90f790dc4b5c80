import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { firstCommit } from "./sample-commit.test-support.ts"
import { SqliteStore } from "./sqlite-store.ts"

// A process of its own that opens the database it is told and commits one user after the other, naming each one that was acknowledged. Told
// "restarting", it closes the database after every one and opens it again.
const [, , file = "", manner] = process.argv
const commitOne = Effect.fnUntraced(function* (index: number) {
  const store = yield* ProvisionStore
  yield* store.commit(firstCommit(index))
  yield* Effect.sync(() => process.stdout.write(`${index}\n`))
})
const layer = SqliteStore.layer({ file })
const commitForEver = Effect.gen(function* () {
  for (let index = 1; ; index += 1) yield* commitOne(index)
})
const restartForEver = Effect.gen(function* () {
  for (let index = 1; ; index += 1) yield* Effect.provide(commitOne(index), layer)
})
await Effect.runPromise(manner === "restarting" ? restartForEver : Effect.provide(commitForEver, layer))
