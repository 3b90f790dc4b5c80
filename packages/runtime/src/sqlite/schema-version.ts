import { StoreError } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"
import { applicationId, migrations } from "./migrations.ts"

const operation = "SqliteStore.open"
const numberOf = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)

/** How many migrations a database has had; 0 = it is empty. Throws `StoreError` when it is not ours or too new, and writes nothing. */
export const schemaVersion = (database: DatabaseSync): number => {
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
