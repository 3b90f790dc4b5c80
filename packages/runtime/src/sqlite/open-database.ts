import { chmodSync, existsSync, realpathSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { StoreError } from "@bunq-provisioning/core/ports"
import { makeDurable } from "./make-durable.ts"
import { makeOwnerOnly } from "./make-owner-only.ts"
import { migrate } from "./migrate.ts"
import { oneProcessLock } from "./one-process-lock.ts"
import { schemaVersion } from "./schema-version.ts"
import { sqliteFailure } from "./sqlite-failure.ts"

const operation = "SqliteStore.open"

/** One file, one lock, whatever links lead to it. Only a plain file gets one. */
const realFile = (file: string): string => {
  if (!existsSync(file)) return join(realpathSync(dirname(file)), basename(file))
  if (!statSync(file).isFile()) throw new StoreError({ operation, reason: { _tag: "Unreadable" } })
  return realpathSync(file)
}

/** What SQLite makes later gets the mode of the database. */
const tighten = (file: string): void => {
  for (const suffix of ["", "-wal", "-shm", ".lock"])
    if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600)
}

/** A database that this process alone may write. */
interface OpenDatabase {
  readonly database: DatabaseSync
  /** Closes it, then lets the next process in. */
  readonly close: () => void
}

/**
 * Opens or makes the database for the one process that may run a service on it; others may read. It lets go when it is closed or the process
 * ends, however it ends. Throws `StoreError`.
 */
export const openDatabase = (path: string): OpenDatabase => {
  let database: DatabaseSync | undefined
  let lock: DatabaseSync | undefined
  const close = (): void => {
    database?.close()
    lock?.close()
  }
  try {
    const file = realFile(path)
    lock = oneProcessLock(`${file}.lock`)
    makeOwnerOnly(file)
    database = new DatabaseSync(file, { timeout: 200 })
    const version = schemaVersion(database)
    tighten(file)
    makeDurable(database)
    migrate(database, version)
    return { database, close }
  } catch (error) {
    close()
    throw sqliteFailure(operation, error)
  }
}
