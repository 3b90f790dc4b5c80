import type { DatabaseSync } from "node:sqlite"
import { applicationId, migrations } from "./migrations.ts"

/** Brings a database from `version` up to date. Writes also when it is: a database that cannot be written is to be known now, not at the first commit. */
export const migrate = (database: DatabaseSync, version: number): void => {
  database.exec("BEGIN EXCLUSIVE")
  for (const step of migrations.slice(version))
    if (typeof step === "string") database.exec(step)
    else step(database)
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
  database.exec("COMMIT")
}
