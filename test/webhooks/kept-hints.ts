import { DatabaseSync } from "node:sqlite"

/** What the inbox in a database file holds: how many hints, and how many of them nobody has read the object of. */
export const keptHints = (database: string): { readonly all: number; readonly waiting: number } => {
  const file = new DatabaseSync(database, { readOnly: true })
  const counted = file
    .prepare('SELECT count(*) AS "all", coalesce(sum(settled = 0), 0) AS waiting FROM hook')
    .get()
  file.close()
  return { all: Number(counted?.["all"]), waiting: Number(counted?.["waiting"]) }
}
