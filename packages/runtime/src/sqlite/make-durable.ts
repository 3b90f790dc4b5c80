import type { DatabaseSync } from "node:sqlite"

/** Sets a connection up to write: what it commits is on the disk when it says so, and what it deletes is gone. */
export const makeDurable = (database: DatabaseSync): void =>
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON"
  )
