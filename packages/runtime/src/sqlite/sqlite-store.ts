import { HookInbox, ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Commit, SealedRow } from "@bunq-provisioning/core/ports"
import { changesSkipped } from "../changes/changes-skipped.ts"
import { Clock, Context, Deferred, Effect, Layer } from "effect"
import type { DatabaseSync } from "node:sqlite"
import { traced } from "../loop/traced.ts"
import { makeGroupCommit } from "./group-commit.ts"
import { openDatabase } from "./open-database.ts"
import { queryStatements } from "./query-statements.ts"
import { readDatabase } from "./read-database.ts"
import { takeToken } from "./runner-token.ts"
import { makeSqliteHookInbox } from "./sqlite-hook-inbox.ts"
import { sqliteFailure } from "./sqlite-failure.ts"
import { storeReads } from "./store-reads.ts"
import { startThreadWriter } from "./thread-writer.ts"
import { commitJob, emptyLogJob, writeOf } from "./write-job.ts"
import { makeWriter } from "./writer.ts"

const attempt = <A>(operation: string, run: () => A): Effect.Effect<A, StoreError> =>
  Effect.try({ try: run, catch: (error) => sqliteFailure(operation, error) })

/** Read page after page in the background: a read holds the event loop, so the others have a turn before each. */
const pages: ReadonlySet<string> = new Set(["owing", "interested", "sealedRows"])

interface Options {
  /** Starts the thread that writes under load, on a connection of its own; absent = there is none. */
  readonly startThread?: typeof startThreadWriter
}

/** The store on a connection that is open; the group writer lives in the scope. */
export const makeSqliteStore = Effect.fnUntraced(function* (database: DatabaseSync, options: Options = {}) {
  const query = queryStatements(database)
  const token = takeToken(database)
  const { startThread } = options
  const file = database.location()
  const lost = yield* Deferred.make<never, StoreError>()
  const group = yield* makeGroupCommit({
    here: makeWriter(database, token),
    startThread: startThread === undefined || file === null ? null : () => startThread(file, token)
  })
  const write: typeof group = (operation, job) =>
    Effect.tapError(group(operation, job), (error) =>
      error.reason._tag === "Fenced" ? Deferred.fail(lost, error) : Effect.void
    )
  const store = ProvisionStore.of({
    commit: (commit: Commit) => {
      const committed = Clock.clockWith((clock) => {
        const at = clock.currentTimeMillisUnsafe()
        return Effect.asVoid(write("ProvisionStore.commit", commitJob(commit, at)))
      })
      return traced("SqliteStore.commit", committed)
    },
    putSealed: ({ owner, purpose, sealed }: SealedRow) =>
      Effect.asVoid(write("ProvisionStore.putSealed", writeOf("putSealed", owner, purpose, sealed))),
    replaceSealed: ({ owner, purpose, expected, sealed }) => {
      const job =
        expected === null
          ? writeOf("keepSealed", owner, purpose, sealed)
          : writeOf("replaceSealed", sealed, owner, purpose, expected)
      return Effect.map(write("ProvisionStore.replaceSealed", job), (replaced) => replaced > 0)
    },
    eraseSealed: (owner) => {
      const operation = "ProvisionStore.eraseSealed"
      return Effect.andThen(
        write(operation, writeOf("eraseSealed", owner)),
        Effect.asVoid(write(operation, emptyLogJob))
      )
    },
    dropSealed: (owner, purposes) => {
      const job = purposes.flatMap((purpose) => writeOf("dropSealed", owner, purpose))
      return Effect.asVoid(write("ProvisionStore.dropSealed", job))
    },
    pruneJournal: (uuid, { through, at }) => {
      const start = writeOf("startJournal", Math.floor(at), uuid, through)
      return write("ProvisionStore.pruneJournal", [
        ...start,
        ...writeOf("skipChanges", 0),
        ...writeOf("pruneJournal", uuid, through)
      ])
    },
    skipChanges: () =>
      Effect.asVoid(write("ProvisionStore.skipChanges", writeOf("skipChanges", changesSkipped))),
    pruneInbox: ({ before, limit }) =>
      write("ProvisionStore.pruneInbox", writeOf("pruneInbox", Math.floor(before), limit)),
    markSent: (uuid, at) =>
      Effect.asVoid(write("ProvisionStore.markSent", writeOf("markSent", uuid, Math.floor(at)))),
    lost: Deferred.await(lost),
    ...storeReads((operation, run) => {
      const read = attempt(`ProvisionStore.${operation}`, () => run(query))
      return pages.has(operation) ? Effect.andThen(Effect.yieldNow, read) : read
    })
  })
  const hooks = yield* makeSqliteHookInbox(database, { write, read: attempt })
  return Context.make(ProvisionStore, store).pipe(Context.add(HookInbox, hooks))
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
    skipChanges: () => readOnly("skipChanges"),
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
  static readonly layer = ({
    file,
    ownThread = false
  }: {
    /** Made when it is absent; its folder must exist. */
    readonly file: string
    /**
     * Under load a thread of its own waits for the disk, so that the event loop does not. It starts with the first load; a process that writes a
     * little never has it, nor does one that was bundled into a single file. Default false: everything happens on the caller's thread.
     */
    readonly ownThread?: boolean
  }): Layer.Layer<ProvisionStore | HookInbox, StoreError> =>
    Layer.effectContext(
      Effect.gen(function* () {
        const { database } = yield* Effect.acquireRelease(
          attempt("SqliteStore.open", () => openDatabase(file)),
          ({ close }) => Effect.sync(close)
        )
        return yield* makeSqliteStore(database, ownThread ? { startThread: startThreadWriter } : {})
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
