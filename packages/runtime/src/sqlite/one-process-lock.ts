import { DatabaseSync } from "node:sqlite"
import { makeOwnerOnly } from "./make-owner-only.ts"

/**
 * Lets one process in: holds `path`, made when it is absent, until the connection is closed or the process ends, however it ends. The lock is
 * the operating system's, so nothing is left to clean up and the file may stay. Throws SQLite's "busy" at once when somebody else holds it.
 *
 * `path` is an SQLite database that stays empty: its transaction is never committed. A database, because Node has no file locks of its own, and
 * because SQLite knows that a second connection of the same process must be refused too and must not drop the locks of the first.
 */
export const oneProcessLock = (path: string): DatabaseSync => {
  makeOwnerOnly(path)
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    // The write is to fail where the file cannot be written: there SQLite begins, without a lock. The journal is in memory, to leave no file.
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1")
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}
