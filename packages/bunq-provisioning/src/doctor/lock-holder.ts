import { readFileSync, statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"

/** Linux tells who holds a lock: `1: POSIX ADVISORY WRITE 4711 08:01:123456 …`. null where it does not. */
const pidFrom = (inode: bigint): number | null => {
  let locks: string
  try {
    locks = readFileSync("/proc/locks", "utf8")
  } catch {
    return null
  }
  for (const line of locks.split("\n")) {
    const [, kind, , mode, pid, place] = line.trim().split(/\s+/)
    if (kind === "POSIX" && mode === "WRITE" && place?.endsWith(`:${inode}`)) return Number(pid)
  }
  return null
}

/** Asks SQLite, without waiting and without a lock that outlives the question. */
const isHeld = (file: string): boolean => {
  const lock = new DatabaseSync(file, { readOnly: true, timeout: 0 })
  try {
    lock.prepare("SELECT count(*) FROM sqlite_schema").get()
    return false
  } catch (error) {
    if ((error as { readonly errcode?: number }).errcode === 5) return true
    throw error
  } finally {
    lock.close()
  }
}

/** Which process holds a database: its id, `"unknown"` when the system does not tell, null when nobody does. Throws what the file system throws. */
export const lockHolder = (database: string): number | "unknown" | null => {
  const file = `${database}.lock`
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  if (found === undefined) return null
  const pid = pidFrom(found.ino)
  if (pid !== null && pid > 0) return pid
  return isHeld(file) ? "unknown" : null
}
