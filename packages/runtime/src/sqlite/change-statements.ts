import type { JournalEntry } from "@bunq-provisioning/core"
import type { Change, ChainedEntry } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"

interface ChangeRow {
  readonly change: number
  readonly uuid: string
  readonly entry: string
  readonly hash: string | null
}

/** A row that is no JSON is handed out as null for the reader to refuse: one bad row must not hide the others. */
const parseRow = ({ change, uuid, entry, hash }: ChangeRow): Change => {
  try {
    return { change, uuid, entry: { ...(JSON.parse(entry) as JournalEntry), hash } }
  } catch {
    return { change, uuid, entry: null as unknown as ChainedEntry }
  }
}

/** Prepares the reads of the journals of everybody in the order of commits. The functions throw what SQLite throws. */
export const changeStatements = (database: DatabaseSync) => {
  const everybody = database.prepare(
    "SELECT change, uuid, entry, hash FROM journal WHERE change > ? ORDER BY change LIMIT ?"
  )
  // By the user's own numbers, which grow as the others do; from the start only for who comes from elsewhere.
  const one = database.prepare(
    `SELECT change, uuid, entry, hash FROM journal
     WHERE uuid = ?1 AND number > coalesce((SELECT number FROM journal WHERE change = ?2 AND uuid = ?1), 0) AND +change > ?2
     ORDER BY number LIMIT ?3`
  )
  const last = database.prepare("SELECT max(change) AS change FROM journal")
  const lastOf = database.prepare("SELECT change FROM journal WHERE uuid = ? ORDER BY number DESC LIMIT 1")
  const pruned = database.prepare("SELECT max(change) AS change FROM journal_start")
  const prunedOf = database.prepare("SELECT change FROM journal_start WHERE uuid = ?")
  const numberIn = (row: unknown): number =>
    (row as { readonly change: number | null } | undefined)?.change ?? 0
  return {
    changesAfter: (
      after: number,
      { uuid, limit }: { readonly uuid?: string; readonly limit: number }
    ): readonly Change[] =>
      (
        (uuid === undefined
          ? everybody.all(after, limit)
          : one.all(uuid, after, limit)) as unknown as ChangeRow[]
      ).map(parseRow),
    lastChange: (uuid?: string): number => numberIn(uuid === undefined ? last.get() : lastOf.get(uuid)),
    prunedThrough: (uuid?: string): number => numberIn(uuid === undefined ? pruned.get() : prunedOf.get(uuid))
  }
}
