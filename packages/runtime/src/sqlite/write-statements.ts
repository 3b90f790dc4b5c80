import type { DatabaseSync } from "node:sqlite"
import { Refused } from "./refused.ts"
import type { Refusal } from "./refused.ts"

interface WriteStatement {
  readonly sql: string
  /** With what it is refused when it changes nothing, or, where it only looks, when it finds something. */
  readonly refusal?: Refusal
  readonly looks?: true
}

/** Every statement that writes. */
const statements = {
  unconsumed: { sql: "SELECT 1 FROM inbox WHERE id = ?", looks: true, refusal: "VersionConflict" },
  insert: {
    sql: `INSERT INTO provision (seq, envelope, due_at, due_name, phase, stalled, owing, changed_at, uuid)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    refusal: "AlreadyExists"
  },
  // The check and the write are one statement.
  update: {
    sql: `UPDATE provision SET seq = ?, envelope = ?, due_at = ?, due_name = ?, phase = ?, stalled = ?, owing = ?, changed_at = ?
          WHERE uuid = ? AND seq = ?`,
    refusal: "VersionConflict"
  },
  dropInterest: { sql: "DELETE FROM interest WHERE uuid = ?" },
  putInterest: { sql: "INSERT INTO interest (kind, uuid, id, user_id, changed_at) VALUES (?, ?, ?, ?, ?)" },
  // Transactions that write come one after the other: the order of numbers is that of commits. A number that was pruned or skipped is not given again.
  append: {
    sql: `INSERT INTO journal (uuid, number, entry, hash, change) VALUES (?, ?, ?, ?,
            1 + max(coalesce((SELECT max(change) FROM journal), 0), (SELECT through FROM skipped_change)))`
  },
  skipChanges: {
    sql: "UPDATE skipped_change SET through = max(through, coalesce((SELECT max(change) FROM journal), 0)) + ?"
  },
  keepSealed: {
    sql: "INSERT INTO sealed (owner, purpose, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
  },
  consume: { sql: "INSERT INTO inbox (id, consumed_at) VALUES (?, ?)" },
  putSealed: {
    sql: "INSERT INTO sealed (owner, purpose, sealed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed"
  },
  replaceSealed: {
    sql: "UPDATE sealed SET sealed = ? WHERE owner = ? AND purpose = ? AND sealed = ?"
  },
  eraseSealed: { sql: "DELETE FROM sealed WHERE owner = ?" },
  dropSealed: { sql: "DELETE FROM sealed WHERE owner = ? AND purpose = ?" },
  markSent: {
    sql: "INSERT INTO sent_mark (uuid, sent_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET sent_at = excluded.sent_at"
  },
  // The checkpoint first: the database lets go of what lies behind one only.
  startJournal: {
    sql: `INSERT INTO journal_start (at, uuid, through, hash, change)
          SELECT ?, uuid, number, hash, change FROM journal WHERE uuid = ? AND number = ?
          ON CONFLICT (uuid) DO UPDATE
          SET through = excluded.through, hash = excluded.hash, at = excluded.at, change = excluded.change`
  },
  pruneJournal: {
    sql: `DELETE FROM journal WHERE uuid = ?1 AND number <= ?2
          AND EXISTS (SELECT 1 FROM journal_start WHERE uuid = ?1 AND through = ?2)`
  },
  addHook: {
    sql: `INSERT INTO hook (key, category, event_type, object_id, uuid, user_id, updated, received_at, settled)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (key) DO NOTHING`
  },
  settleHooks: {
    sql: "UPDATE hook SET settled = 1 WHERE settled = 0 AND key IN (SELECT value FROM json_each(?))"
  },
  pruneHooks: {
    sql: `DELETE FROM hook WHERE place IN
          (SELECT place FROM hook WHERE settled = 1 AND received_at < ? ORDER BY received_at LIMIT ?)`
  },
  pruneInbox: {
    sql: "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE consumed_at < ? ORDER BY consumed_at LIMIT ?)"
  }
} as const satisfies { readonly [name: string]: WriteStatement }

export type StatementName = keyof typeof statements
export type WriteValue = string | number | null | Uint8Array

/** Prepares every statement that writes. Each of the functions runs inside a transaction, tells how many rows it changed, or throws `Refused`. */
export const writeStatements = (database: DatabaseSync) => {
  const prepared = (statement: WriteStatement) => {
    const { sql, refusal, looks } = statement
    const made = database.prepare(sql)
    return (values: readonly WriteValue[]): number => {
      const changes =
        looks === true ? Number(made.get(...values) === undefined) : Number(made.run(...values).changes)
      if (refusal !== undefined && changes !== 1) throw new Refused(refusal)
      return changes
    }
  }
  return Object.fromEntries(
    Object.entries<WriteStatement>(statements).map(([name, statement]) => [name, prepared(statement)])
  ) as { readonly [name in StatementName]: ReturnType<typeof prepared> }
}
