import { DatabaseSync } from "node:sqlite"

interface Upsert {
  readonly uuid: string
  readonly snapshot: string
  readonly done: () => void
}

/** One upsert of the snapshot on an SQLite file that syncs every transaction. Whoever is ready joins in: one transaction for all. */
export const naiveSqlite = async (file: string) => {
  const database = new DatabaseSync(file)
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
  database.exec("CREATE TABLE user (uuid TEXT PRIMARY KEY, snapshot TEXT)")
  const upsert = database.prepare(
    "INSERT INTO user VALUES (?, ?) ON CONFLICT DO UPDATE SET snapshot = excluded.snapshot"
  )
  let waiting: Upsert[] = []
  const flush = () => {
    const batch = waiting
    waiting = []
    database.exec("BEGIN IMMEDIATE")
    for (const { uuid, snapshot } of batch) upsert.run(uuid, snapshot)
    database.exec("COMMIT")
    for (const { done } of batch) done()
  }
  const save = (uuid: string, snapshot: string) =>
    new Promise<void>((done) => {
      if (waiting.push({ uuid, snapshot, done }) === 1) setImmediate(flush)
    })
  return { save, close: async () => database.close() }
}
