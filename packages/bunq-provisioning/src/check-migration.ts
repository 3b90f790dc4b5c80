import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { StoreError } from "@bunq-provisioning/core/ports"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { checkMigration as checkStored } from "@bunq-provisioning/runtime"
import type { MigrationCheckOptions, MigrationReport } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Result } from "effect"
import { isServer, readerLayer } from "./database-layers.ts"
import type { Layer } from "effect"

const check = async (
  store: Layer.Layer<ProvisionStore, StoreError>,
  options: MigrationCheckOptions
): Promise<MigrationReport> => {
  const checked = Effect.result(checkStored(options).pipe(Effect.provide(store)))
  return Result.getOrThrowWith(await Effect.runPromise(checked), (error) => error)
}

/** Brings a copy of the database up to date and reads that: the schema is older than what this version reads. */
const checkCopy = async (database: string, options: MigrationCheckOptions): Promise<MigrationReport> => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-check-"))
  const file = join(folder, "copy.db")
  try {
    const original = new DatabaseSync(database, { readOnly: true, timeout: 2_000 })
    try {
      original.prepare("VACUUM INTO ?").run(file)
    } finally {
      original.close()
    }
    return await check(SqliteStore.layer({ file }), options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Whom of a database this version could not go on with, before it takes over: reads everybody and changes nothing, also beside a service of the version
 * before. A file with an older schema is copied to the system's temporary folder, and the copy brought up to date and read; a server's is refused with
 * `StoreError` reason `ReadOnly`.
 *
 * Rejects with `StoreError`.
 */
export const checkMigration = async (
  database: string,
  options: MigrationCheckOptions = {}
): Promise<MigrationReport> => {
  try {
    return await check(readerLayer(database), options)
  } catch (error) {
    if (error instanceof StoreError && error.reason._tag === "ReadOnly" && !isServer(database))
      return checkCopy(database, options)
    throw error
  }
}
