import type { JournalStart } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"

/** Prepares what takes rows away for good; each function runs inside a transaction. */
export const retentionStatements = (database: DatabaseSync) => {
  const hashOf = database.prepare("SELECT hash FROM journal WHERE uuid = ? AND number = ?")
  const begin = database.prepare(
    `INSERT INTO journal_start (uuid, through, hash, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (uuid) DO UPDATE SET through = excluded.through, hash = excluded.hash, at = excluded.at`
  )
  const prune = database.prepare("DELETE FROM journal WHERE uuid = ? AND number <= ?")
  const pruneInbox = database.prepare(
    "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE consumed_at < ? ORDER BY consumed_at LIMIT ?)"
  )
  const drop = database.prepare("DELETE FROM sealed WHERE owner = ? AND purpose = ?")
  return {
    /** The checkpoint first: the database lets go of what lies behind one only. */
    pruneJournal: (uuid: string, { through, at }: Pick<JournalStart, "through" | "at">): number => {
      const last = hashOf.get(uuid, through) as { readonly hash: string | null } | undefined
      if (last === undefined) return 0
      begin.run(uuid, through, last.hash, Math.floor(at))
      return Number(prune.run(uuid, through).changes)
    },
    pruneInbox: (before: number, limit: number): number =>
      Number(pruneInbox.run(Math.floor(before), limit).changes),
    dropSealed: (owner: string, purposes: readonly string[]): void => {
      for (const purpose of purposes) drop.run(owner, purpose)
    }
  }
}
