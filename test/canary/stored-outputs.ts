import { existsSync, readFileSync } from "node:fs"
import { view } from "@bunq-provisioning/core"
import { snapshotOf } from "@bunq-provisioning/core/step"
import { explain } from "@bunq-provisioning/core/explain"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect } from "effect"
import { printed } from "./capture.ts"
import type { Given } from "./leak-search.ts"

/** Every byte of a database and of what SQLite and we keep beside it; the key file apart. */
export const databaseBytes = (database: string): readonly Given[] =>
  ["", "-wal", "-shm", ".lock", ".pause"]
    .filter((suffix) => existsSync(database + suffix))
    .map((suffix) => ({ place: `database${suffix}`, content: readFileSync(database + suffix) }))

/** What can be read from a database without its key: journal, envelopes, and what is made of them. */
export const storedOutputs = (database: string): Promise<readonly Given[]> => {
  const reading = Effect.gen(function* () {
    const store = yield* ProvisionStore
    const users = yield* store.list({ limit: 1000 })
    return yield* Effect.forEach(users, ({ uuid, envelope }) =>
      Effect.map(store.journal(uuid), (journal) => {
        const snapshot = snapshotOf(envelope)
        const now = journal.at(-1)?.at ?? 0
        return [
          { place: "journal", content: printed(journal) },
          { place: "envelopes", content: printed(envelope) },
          { place: "views", content: printed(view(snapshot, now)) },
          { place: "explanations", content: printed(explain({ snapshot, journal, now })) }
        ]
      })
    )
  })
  return Effect.runPromise(
    Effect.provide(reading, SqliteStore.layerReadOnly({ file: database })).pipe(
      Effect.map((all) => all.flat())
    )
  )
}
