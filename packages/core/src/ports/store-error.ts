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
  /** Another process runs a service on the database. A server also tells which one, and until when (epoch ms) it holds it if it says nothing more. */
  Schema.TaggedStruct("InUse", {
    holder: Schema.optionalKey(Schema.String),
    until: Schema.optionalKey(Schema.Number)
  }),
  /** Another runner holds the database now: this one came back too late and wrote nothing. */
  Schema.TaggedStruct("Fenced", {}),
  /** The database server does not answer. */
  Schema.TaggedStruct("Unreachable", {}),
  /** The database server refuses user, password or rights. */
  Schema.TaggedStruct("AccessDenied", {}),
  /** The address of the database cannot be used, or the server has no such database. */
  Schema.TaggedStruct("BadAddress", {}),
  /** The package that talks to this kind of database is not installed. */
  Schema.TaggedStruct("DriverMissing", { package: Schema.String }),
  /** The store was opened to read: it writes nothing and does not bring an older schema up to date. */
  Schema.TaggedStruct("ReadOnly", {}),
  /** Too many webhooks wait to be read. */
  Schema.TaggedStruct("InboxFull", {}),
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
      return reason.until === undefined
        ? "another process holds the database; stop it first."
        : `${reason.holder ?? "another process"} holds the database until ${new Date(reason.until).toISOString()} unless it renews; stop it first, or wait.`
    case "Fenced":
      return "another runner has taken over the database; this one wrote nothing and must stop."
    case "Unreachable":
      return "the database server does not answer; check that it runs and that host and port are right."
    case "AccessDenied":
      return "the database server refuses user, password or rights; check them, they are in the database URL."
    case "BadAddress":
      return "the database URL cannot be used; give postgres://user:password@host:port/name of a database that exists."
    case "DriverMissing":
      return `the package ${reason.package} is not installed; add it to your dependencies.`
    case "ReadOnly":
      return "the database was opened for reading only; a service that runs on it makes changes and brings an older schema up to date."
    case "InboxFull":
      return "too many webhooks wait to be read; check that the service that reads them runs."
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
      this.reason._tag === "InboxFull" ||
      this.reason._tag === "DiskFull" ||
      this.reason._tag === "Unreachable" ||
      this.reason._tag === "InUse"
    )
  }
}
