import { StoreError } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"

/**
 * Brings the write-ahead log into the file and cuts it to nothing: until then it holds pages as they were before something was deleted. Throws
 * `StoreError` reason `InUse` while somebody reads; a moment later it works.
 */
export const emptyLog = (database: DatabaseSync): void => {
  const { busy } = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { readonly busy: number }
  if (busy !== 0) throw new StoreError({ operation: "ProvisionStore.eraseSealed", reason: { _tag: "InUse" } })
}
