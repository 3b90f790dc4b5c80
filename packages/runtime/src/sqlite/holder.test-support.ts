import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect, Layer } from "effect"
import { openDatabase } from "./open-database.ts"
import { firstCommit } from "./sample-commit.test-support.ts"
import { makeSqliteStore, SqliteStore } from "./sqlite-store.ts"
import { startThreadWriter } from "./thread-writer.ts"
import type { WriteJob } from "./write-job.ts"

// A process of its own that opens the database it is told and commits one user after the other, naming each one that was acknowledged. Told
// "restarting", it closes the database after every one and opens it again. Told "loaded", 48 commit at once, on a thread of its own where it may have one;
// behind each user it names how many batches that thread was given by then.
const [, , file = "", manner] = process.argv
let batches = 0
const commitOne = Effect.fnUntraced(function* (index: number) {
  const store = yield* ProvisionStore
  yield* store.commit(firstCommit(index))
  yield* Effect.sync(() => process.stdout.write(`${index} ${batches}\n`))
})
const layer = SqliteStore.layer({ file })
const commitForEver = Effect.gen(function* () {
  for (let index = 1; ; index += 1) yield* commitOne(index)
})
const restartForEver = Effect.gen(function* () {
  for (let index = 1; ; index += 1) yield* Effect.provide(commitOne(index), layer)
})
let last = 0
const one = Effect.suspend(() => commitOne((last += 1)))
const loadForEver = Effect.forEach(Array.from({ length: 48 }), () => Effect.forever(one), {
  concurrency: "unbounded",
  discard: true
})
const startThread: typeof startThreadWriter = (...given) => {
  const thread = startThreadWriter(...given)
  if (thread === null) return null
  const { ready, close } = thread
  return {
    ready,
    close,
    get write() {
      const { write } = thread
      if (write === null) return null
      return (jobs: readonly WriteJob[]) => {
        batches += 1
        return write(jobs)
      }
    }
  }
}
const loaded = Layer.effectContext(
  Effect.suspend(() => makeSqliteStore(openDatabase(file).database, { startThread }))
)
const manners: { readonly [name: string]: Effect.Effect<unknown, unknown> } = {
  restarting: restartForEver,
  loaded: Effect.provide(loadForEver, loaded)
}
await Effect.runPromise(manners[manner ?? ""] ?? Effect.provide(commitForEver, layer))
