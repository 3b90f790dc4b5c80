import { StoreError } from "@bunq-provisioning/core/ports"
import type { StoreReason } from "@bunq-provisioning/core/ports"

/** SQLite's primary result codes; an extended code has its primary one in the low byte. */
const reasons: { readonly [code: number]: StoreReason["_tag"] } = {
  5: "InUse",
  6: "InUse",
  11: "Corrupted",
  13: "DiskFull",
  19: "Corrupted",
  26: "NotADatabase"
}

/** What SQLite, the file system or our own check threw, here or on the thread that writes, as the one error of the port. SQLite's text is dropped: it may quote values. */
export const sqliteFailure = (operation: string, error: unknown): StoreError => {
  if (error instanceof StoreError) return error
  const { errcode, code, refusal } = (typeof error === "object" && error !== null ? error : {}) as {
    readonly errcode?: unknown
    readonly code?: unknown
    readonly refusal?: StoreReason["_tag"]
  }
  const known = typeof errcode === "number" ? reasons[errcode & 0xff] : undefined
  const tag = refusal ?? known ?? (code === "ENOSPC" || code === "EDQUOT" ? "DiskFull" : "Unreadable")
  return new StoreError({ operation, reason: { _tag: tag } as StoreReason })
}
