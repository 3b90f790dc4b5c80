import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { Change, Commit } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { Effect, Exit, Layer, Redacted, Scope } from "effect"
import { inject } from "vitest"
import { firstCommit } from "./sample-commit.ts"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

export type Store = ProvisionStore["Service"]

const database = freshDatabase(inject("postgres"))
export const page = { limit: 10_000 }

export const opened = Effect.fnUntraced(function* (url: string) {
  const scope = yield* Scope.make()
  yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
  const layer = PostgresStore.layer({ url: Redacted.make(url) })
  const store = yield* ProvisionStore.pipe(
    Effect.provide(yield* Layer.build(layer).pipe(Scope.provide(scope)))
  )
  return { store, close: Scope.close(scope, Exit.void) }
})
/** Another process, which only looks. */
const reader = (url: string) =>
  Effect.flatMap(Layer.build(PostgresStore.layerReadOnly({ url: Redacted.make(url) })), (context) =>
    Effect.provide(ProvisionStore, context)
  )
export const begun = Effect.fnUntraced(function* () {
  const url = yield* database
  const { store, close } = yield* opened(url)
  return { url, store, close, outside: yield* reader(url) }
})

/** As the store chooses: the same user always goes the same way. */
const laneOf = (uuid: string): number => {
  let hash = 0
  for (let index = 0; index < uuid.length; index += 1) hash = (hash * 31 + uuid.charCodeAt(index)) | 0
  return Math.abs(hash) % 2
}
const inLane = (lane: number): Commit => {
  const found = Array.from({ length: 20 }, (_, index) => firstCommit(index)).find(
    ({ uuid }) => laneOf(uuid) === lane
  )
  if (found === undefined) throw new Error("nobody goes this way")
  return found
}
export const [slow, quick] = [inLane(0), inLane(1)]
export const ofUser = (changes: readonly Change[]) =>
  changes.map(({ uuid }) => (uuid === slow.uuid ? "slow" : "quick"))
export const rowOf = (uuid: string) =>
  `SELECT FROM bunq_provisioning.provision WHERE uuid = '${uuid}' FOR UPDATE`

/** Gives a transaction its number, as whoever writes has one. As text: the driver knows no such numbers and takes their bytes for UTF-8, which they are by chance. */
export const aNumber = "SELECT pg_current_xact_id()::text"

/** What comes behind a change, once it is so many: whoever asks the server waits for the transactions of other tests, too. */
export const changesOf = Effect.fnUntraced(function* (store: Store, after: number, count: number) {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const found = yield* store.changesAfter(after, page)
    if (found.length >= count) return found
    yield* Effect.sleep("5 millis")
  }
  return yield* store.changesAfter(after, page)
})

/** Until a commit of ours waits for a row (a renewal of the lease may wait for that commit in turn). Gives the process of the server that does. */
export const waiting = (url: string) =>
  Effect.gen(function* () {
    for (let tries = 0; tries < 500; tries += 1) {
      const [row] = yield* runSql(
        url,
        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'bunq-provisioning' AND datname = current_database() AND query LIKE '%given AS%'"
      )
      if (row !== undefined) return Number(row["pid"])
      yield* Effect.sleep("10 millis")
    }
    throw new Error("nobody waits")
  })
