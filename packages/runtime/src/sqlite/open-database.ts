import { chmodSync, closeSync, existsSync, openSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { StoreError } from "@bunq-provisioning/core/ports"
import { applicationId, migrations } from "./migrations.ts"
import { sqliteFailure } from "./sqlite-failure.ts"

const operation = "SqliteStore.open"
const numberOf = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)

/**
 * SQLite gives WAL and journal the mode of the file, so the file is made first, readable by its owner only.
 *
 * A file that is there is not opened here: closing a second descriptor would drop the locks of a connection this process already has.
 */
const secure = (file: string): void => {
  if (!existsSync(file)) closeSync(openSync(file, "wx", 0o600))
}
const tighten = (file: string): void => {
  for (const path of [file, `${file}-wal`]) if (existsSync(path)) chmodSync(path, 0o600)
}

/** Refuses what is not ours before anything is written to it. */
const inspect = (database: DatabaseSync): number => {
  const version = numberOf(database, "PRAGMA user_version")
  const owner = numberOf(database, "PRAGMA application_id")
  const tables = numberOf(database, "SELECT count(*) FROM sqlite_schema")
  if (owner !== applicationId && (owner !== 0 || version !== 0 || tables !== 0))
    throw new StoreError({ operation, reason: { _tag: "NotADatabase" } })
  if (version > migrations.length)
    throw new StoreError({
      operation,
      reason: { _tag: "TooNew", found: version, supported: migrations.length }
    })
  return version
}

const migrate = (database: DatabaseSync, version: number): void => {
  // Also when there is nothing to do: the write takes the exclusive lock, which is then kept.
  database.exec("BEGIN EXCLUSIVE")
  for (const sql of migrations.slice(version)) database.exec(sql)
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
  database.exec("COMMIT")
}

/**
 * Opens or makes the database and holds it exclusively until it is closed or the process ends, however it ends: the lock is the operating
 * system's. Throws `StoreError`.
 */
export const openDatabase = (file: string): DatabaseSync => {
  let database: DatabaseSync | undefined
  try {
    secure(file)
    database = new DatabaseSync(file, { timeout: 200 })
    database.exec("PRAGMA locking_mode = EXCLUSIVE")
    const version = inspect(database)
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF")
    migrate(database, version)
    tighten(file)
    return database
  } catch (error) {
    database?.close()
    throw sqliteFailure(operation, error)
  }
}
