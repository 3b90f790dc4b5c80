import type { DatabaseSync } from "node:sqlite"
import { Refused } from "./refused.ts"

/**
 * Brings the write-ahead log into the file and cuts it to nothing: until then it holds pages as they were before something was deleted. Throws
 * `Refused` (`InUse`) while somebody reads; a moment later it works.
 */
export const emptyLog = (database: DatabaseSync): void => {
  const { busy } = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { readonly busy: number }
  if (busy !== 0) throw new Refused("InUse")
}
