import { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit, SealedRow } from "@bunq-provisioning/core/ports"
import { Clock, Deferred, Effect, Layer } from "effect"
import type { DatabaseSync } from "node:sqlite"
import { traced } from "../loop/traced.ts"
import { commitStatements } from "./commit-statements.ts"
import { makeGroupCommit } from "./group-commit.ts"
import { openDatabase } from "./open-database.ts"
import { queryStatements } from "./query-statements.ts"
import { emptyLog } from "./empty-log.ts"
import { readDatabase } from "./read-database.ts"
import { retentionStatements } from "./retention-statements.ts"
import { runnerToken } from "./runner-token.ts"
import { sqliteFailure } from "./sqlite-failure.ts"
import { storeReads } from "./store-reads.ts"

const attempt = <A>(operation: string, run: () => A): Effect.Effect<A, StoreError> =>
  Effect.try({ try: run, catch: (error) => sqliteFailure(operation, error) })

/** Read page after page in the background: a read holds the event loop, so the others have a turn before each. */
const pages: ReadonlySet<string> = new Set(["owing", "interested", "sealedRows"])

/** The store on a connection that is open; the group writer lives in the scope. */
export const makeSqliteStore = Effect.fnUntraced(function* (database: DatabaseSync) {
  const commitNow = commitStatements(database)
  const query = queryStatements(database)
  const putSealed = database.prepare(
    "INSERT INTO sealed (owner, purpose, sealed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed"
  )
  const replaceSealed = database.prepare(
    "UPDATE sealed SET sealed = ? WHERE owner = ? AND purpose = ? AND sealed = ?"
  )
  const addSealed = database.prepare(
    "INSERT INTO sealed (owner, purpose, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
  )
  const eraseSealed = database.prepare("DELETE FROM sealed WHERE owner = ?")
  const markSent = database.prepare(
    "INSERT INTO sent_mark (uuid, sent_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET sent_at = excluded.sent_at"
  )
  const retention = retentionStatements(database)
  const lost = yield* Deferred.make<never, StoreError>()
  const group = yield* makeGroupCommit(database, runnerToken(database))
  const write: typeof group = (operation, run) =>
    Effect.tapError(group(operation, run), (error) =>
      error.reason._tag === "Fenced" ? Deferred.fail(lost, error) : Effect.void
    )
  const counting = Effect.fnUntraced(function* (operation: string, run: () => number) {
    let count = 0
    yield* write(operation, () => void (count = run()))
    return count
  })
  return ProvisionStore.of({
    commit: (commit: Commit) => {
      const committed = Clock.clockWith((clock) => {
        const at = clock.currentTimeMillisUnsafe()
        return write("ProvisionStore.commit", () => commitNow(commit, at))
      })
      return traced("SqliteStore.commit", committed)
    },
    putSealed: ({ owner, purpose, sealed }: SealedRow) =>
      write("ProvisionStore.putSealed", () => void putSealed.run(owner, purpose, sealed)),
    replaceSealed: Effect.fnUntraced(function* ({ owner, purpose, expected, sealed }) {
      let replaced = false
      yield* write("ProvisionStore.replaceSealed", () => {
        const { changes } =
          expected === null
            ? addSealed.run(owner, purpose, sealed)
            : replaceSealed.run(sealed, owner, purpose, expected)
        replaced = changes > 0
      })
      return replaced
    }),
    eraseSealed: (owner) =>
      Effect.andThen(
        write("ProvisionStore.eraseSealed", () => void eraseSealed.run(owner)),
        attempt("ProvisionStore.eraseSealed", () => emptyLog(database))
      ),
    dropSealed: (owner, purposes) =>
      write("ProvisionStore.dropSealed", () => retention.dropSealed(owner, purposes)),
    pruneJournal: (uuid, start) =>
      counting("ProvisionStore.pruneJournal", () => retention.pruneJournal(uuid, start)),
    pruneInbox: ({ before, limit }) =>
      counting("ProvisionStore.pruneInbox", () => retention.pruneInbox(before, limit)),
    markSent: (uuid, at) => write("ProvisionStore.markSent", () => void markSent.run(uuid, Math.floor(at))),
    lost: Deferred.await(lost),
    ...storeReads((operation, run) => {
      const read = attempt(`ProvisionStore.${operation}`, () => run(query))
      return pages.has(operation) ? Effect.andThen(Effect.yieldNow, read) : read
    })
  })
})

const readOnly = (method: string): Effect.Effect<never, StoreError> =>
  Effect.fail(new StoreError({ operation: `ProvisionStore.${method}`, reason: { _tag: "ReadOnly" } }))

/** The store that reads a file anew each time. */
const makeReader = (file: string): ProvisionStore["Service"] =>
  ProvisionStore.of({
    commit: () => readOnly("commit"),
    putSealed: () => readOnly("putSealed"),
    replaceSealed: () => readOnly("replaceSealed"),
    eraseSealed: () => readOnly("eraseSealed"),
    dropSealed: () => readOnly("dropSealed"),
    pruneJournal: () => readOnly("pruneJournal"),
    pruneInbox: () => readOnly("pruneInbox"),
    markSent: () => readOnly("markSent"),
    lost: Effect.never,
    ...storeReads((operation, run) =>
      attempt(`ProvisionStore.${operation}`, () =>
        readDatabase(file, (database) => run(queryStatements(database)))
      )
    )
  })

/**
 * Keeps users in one SQLite file (`node:sqlite`, write-ahead log, every commit synced to disk, commits under load grouped).
 *
 * File, log, index and lock (`-wal`, `-shm`, `.lock` beside it) are readable by their owner only.
 */
export class SqliteStore {
  /**
   * The store of a service. One process at a time, and one store in it: building the layer fails with `StoreError` reason `InUse`, at once, while
   * another holds the file. However a process ends, the file is free then; the lock file stays, empty, and must not be removed while a service
   * runs. Fails with `Unreadable`, `NotADatabase` or `TooNew` without having changed the database.
   */
  static readonly layer = (options: {
    /** Made when it is absent; its folder must exist. */
    readonly file: string
  }): Layer.Layer<ProvisionStore, StoreError> =>
    Layer.effect(
      ProvisionStore,
      Effect.gen(function* () {
        const { database } = yield* Effect.acquireRelease(
          attempt("SqliteStore.open", () => openDatabase(options.file)),
          ({ close }) => Effect.sync(close)
        )
        return yield* makeSqliteStore(database)
      })
    )

  /**
   * The same users to look at, in any number of processes, beside a service or without one. Every read sees what was committed before it; two
   * reads may see different moments. Writing fails with `StoreError` reason `ReadOnly`.
   *
   * Makes and migrates nothing beside the file, holds nothing between two reads, never keeps a service from starting or writing, and needs no
   * permission to write. A log without its index is read in a copy, in a folder of its own under the system's temporary one, removed at once. An
   * empty file is an empty store. Building the layer fails with `Unreadable` (also when there is no file), `NotADatabase`, `TooNew`, or
   * `ReadOnly` when a service must first bring the schema up to date.
   */
  static readonly layerReadOnly = (options: {
    /** Must exist. */
    readonly file: string
  }): Layer.Layer<ProvisionStore, StoreError> =>
    Layer.effect(
      ProvisionStore,
      Effect.as(
        attempt("SqliteStore.open", () => readDatabase(options.file, () => undefined)),
        makeReader(options.file)
      )
    )
}
