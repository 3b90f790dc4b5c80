import { Schema } from "effect"

/** Why the store failed. */
export const StoreReason = Schema.Union([
  /** Another writer was faster: load again and repeat the step. */
  Schema.TaggedStruct("VersionConflict", {}),
  Schema.TaggedStruct("AlreadyExists", {}),
  /** The file cannot be opened, read or written. */
  Schema.TaggedStruct("Unreadable", {}),
  Schema.TaggedStruct("NotADatabase", {}),
  /** The schema was written by a newer version of this library. */
  Schema.TaggedStruct("TooNew", { found: Schema.Number, supported: Schema.Number }),
  Schema.TaggedStruct("InUse", {}),
  /** The store was opened to read: it writes nothing and does not bring an older schema up to date. */
  Schema.TaggedStruct("ReadOnly", {}),
  Schema.TaggedStruct("DiskFull", {}),
  Schema.TaggedStruct("Corrupted", {})
])
export type StoreReason = typeof StoreReason.Type

const sentence = (reason: StoreReason): string => {
  switch (reason._tag) {
    case "VersionConflict":
      return "another writer was faster; the step is repeated on what it left."
    case "AlreadyExists":
      return "this external UUID is already known; continue with its handle."
    case "Unreadable":
      return "the database cannot be opened or written; check that the path exists and the permissions of file and folder."
    case "NotADatabase":
      return "the file is not a database of this library; give another path."
    case "TooNew":
      return `the database has schema ${reason.found}, this version knows ${reason.supported}; upgrade before you open it.`
    case "InUse":
      return "another process holds the database; stop it first."
    case "ReadOnly":
      return "the database was opened for reading only; a service that runs on it makes changes and brings an older schema up to date."
    case "DiskFull":
      return "the disk is full; make room, nothing that was acknowledged is lost."
    case "Corrupted":
      return "a stored row does not decode; restore it from a backup."
  }
}

/** The one error of the `ProvisionStore` port. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  operation: Schema.String,
  reason: StoreReason
}) {
  override get message() {
    return `${this.operation}: ${sentence(this.reason)}`
  }
  get isRetryable(): boolean {
    return (
      this.reason._tag === "VersionConflict" ||
      this.reason._tag === "DiskFull" ||
      this.reason._tag === "InUse"
    )
  }
}
