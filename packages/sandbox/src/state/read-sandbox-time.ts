import { existsSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { SandboxError } from "../sandbox-error.ts"
import { stateVersion } from "./sqlite-file.ts"

/**
 * The bank time (epoch milliseconds) at which the bank in `stateFile` last committed, or `null` when there is no bank in it yet. Begin a
 * restarted clock here, or later, and virtual time has stood still while everything was down.
 *
 * Changes nothing and may be called while a bank has the file open. Throws `SandboxError` with reason `StateFileUnreadable` or
 * `StateFileTooNew`.
 */
export function readSandboxTime(stateFile: string): number | null {
  if (!existsSync(stateFile)) return null
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(stateFile, { readOnly: true, timeout: 2_000 })
    const found = Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0)
    if (found === 0) return null
    if (found > stateVersion) {
      throw new SandboxError({ _tag: "StateFileTooNew", file: stateFile, found, supported: stateVersion })
    }
    const row = database.prepare("SELECT json FROM bank WHERE kind = 'ledger'").get()
    return row === undefined ? null : (JSON.parse(String(row["json"])) as { time: number }).time
  } catch (cause) {
    if (cause instanceof SandboxError) throw cause
    throw new SandboxError({ _tag: "StateFileUnreadable", file: stateFile }, { cause })
  } finally {
    database?.close()
  }
}
