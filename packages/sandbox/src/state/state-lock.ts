import { closeSync, openSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { SandboxError } from "../sandbox-error.ts"

/**
 * Lets one bank at a time have a state file, in this process or any other: holds `<file>.lock`, made owner-only when absent, until the returned
 * function is called or the process ends, however it ends. The lock is the operating system's, so a lock file left behind holds nothing.
 *
 * It is an SQLite database that stays empty, its transaction never committed: Node has no file locks of its own. Throws `SandboxError` with
 * reason `StateFileInUse`, or `StateFileUnwritable` where no lock can be made.
 */
export function lockStateFile(stateFile: string): () => void {
  const path = `${stateFile}.lock`
  let lock: DatabaseSync | undefined
  try {
    closeSync(openSync(path, "a", 0o600))
    lock = new DatabaseSync(path, { timeout: 0 })
    // The write makes it fail where the file cannot be written: there SQLite begins, without a lock. The journal is in memory, to leave no file.
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1")
  } catch (cause) {
    lock?.close()
    const busy = cause instanceof Error && "errcode" in cause && cause.errcode === sqliteBusy
    const _tag = busy ? "StateFileInUse" : "StateFileUnwritable"
    throw new SandboxError({ _tag, file: stateFile }, { cause })
  }
  return () => lock.close()
}

const sqliteBusy = 5
