import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { Commit, SealedRow, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer } from "effect"
import type { DatabaseSync } from "node:sqlite"
import { commitStatements } from "./commit-statements.ts"
import { makeGroupCommit } from "./group-commit.ts"
import { openDatabase } from "./open-database.ts"
import { queryStatements } from "./query-statements.ts"
import { sqliteFailure } from "./sqlite-failure.ts"

/** The store on a connection that is open; the group writer lives in the scope. */
export const makeSqliteStore = Effect.fnUntraced(function* (database: DatabaseSync) {
  const commitNow = commitStatements(database)
  const query = queryStatements(database)
  const putSealed = database.prepare(
    "INSERT INTO sealed (owner, purpose, sealed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed"
  )
  const markSent = database.prepare(
    "INSERT INTO sent_mark (uuid, sent_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET sent_at = excluded.sent_at"
  )
  const write = yield* makeGroupCommit(database)
  const read = <A>(operation: string, run: () => A): Effect.Effect<A, StoreError> =>
    Effect.try({ try: run, catch: (error) => sqliteFailure(`ProvisionStore.${operation}`, error) })

  return ProvisionStore.of({
    commit: Effect.fn("SqliteStore.commit")(function* (commit: Commit) {
      const at = yield* Clock.currentTimeMillis
      yield* write("ProvisionStore.commit", () => commitNow(commit, at))
    }),
    putSealed: ({ owner, purpose, sealed }: SealedRow) =>
      write("ProvisionStore.putSealed", () => void putSealed.run(owner, purpose, sealed)),
    markSent: (uuid, at) => write("ProvisionStore.markSent", () => void markSent.run(uuid, Math.floor(at))),
    load: (uuid) => read("load", () => query.load(uuid)),
    consumed: (id) => read("consumed", () => query.consumed(id)),
    due: (now, limit) => read("due", () => query.due(now, limit)),
    nextDueAt: () => read("nextDueAt", () => query.nextDueAt()),
    owing: ({ after = "", limit }) => read("owing", () => query.owing(after, limit)),
    list: ({ after = "", limit }) => read("list", () => query.list(after, limit)),
    interested: (kind, limit) => read("interested", () => query.interested(kind, limit)),
    journal: (uuid, { after, limit } = {}) => read("journal", () => query.journal(uuid, after, limit)),
    journalEnd: (uuid) => read("journalEnd", () => query.journalEnd(uuid)),
    sealed: (owner, purpose) => read("sealed", () => query.sealed(owner, purpose)),
    sentAt: (uuid) => read("sentAt", () => query.sentAt(uuid)),
    latestAt: () => read("latestAt", () => query.latestAt())
  })
})

/**
 * Keeps users in one SQLite file (`node:sqlite`, write-ahead log, every commit synced to disk, commits under load grouped).
 *
 * One process at a time: building the layer fails with `StoreError` reason `InUse` while another holds the file. It fails with `Unreadable`,
 * `NotADatabase` or `TooNew` without having changed the file. File and log are readable by their owner only.
 */
export class SqliteStore {
  static readonly layer = (options: {
    /** Made when it is absent; its folder must exist. */
    readonly file: string
  }): Layer.Layer<ProvisionStore, StoreError> =>
    Layer.effect(
      ProvisionStore,
      Effect.gen(function* () {
        const database = yield* Effect.acquireRelease(
          Effect.try({
            try: () => openDatabase(options.file),
            catch: (error) => sqliteFailure("SqliteStore.open", error)
          }),
          (open) => Effect.sync(() => open.close())
        )
        return yield* makeSqliteStore(database)
      })
    )
}
