import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { Effect, Redacted } from "effect"
import { firstCommit } from "../sample-commit.ts"

// A process of its own that holds the database it is told and commits one user after the other, naming each one that was acknowledged, and at the
// end why it could not go on.
const [, , url = "", lease = ""] = process.argv
const commitForEver = Effect.gen(function* () {
  const store = yield* ProvisionStore
  for (let index = 1; ; index += 1) {
    yield* store.commit(firstCommit(index))
    process.stdout.write(`${index}\n`)
  }
})
const why = await commitForEver.pipe(
  Effect.provide(PostgresStore.layer({ url: Redacted.make(url), lease: lease as "1 second" })),
  Effect.flip,
  Effect.runPromise
)
process.stdout.write(`${why.reason._tag}\n`)
