import type { Hint } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"

type HookRow = Hint & { readonly place: number }

/** Prepares what is asked about webhooks. */
export const hookStatements = (database: DatabaseSync) => {
  const known = database.prepare("SELECT 1 FROM hook WHERE key = ?")
  const waiting = database.prepare(
    `SELECT key, place, category, event_type AS eventType, object_id AS objectId, uuid, user_id AS userId, updated,
       received_at AS receivedAt FROM hook WHERE settled = 0 AND place > ? ORDER BY place LIMIT ?`
  )
  const countWaiting = database.prepare("SELECT count(*) AS count FROM hook WHERE settled = 0")
  const countAll = database.prepare("SELECT count(*) AS count FROM hook")
  const counted = (statement: typeof countAll): number =>
    (statement.get() as { readonly count: number }).count
  return {
    isKnown: (key: string): boolean => known.get(key) !== undefined,
    waiting: (after: number, limit: number) =>
      waiting.all(after, limit).map((row) => ({ ...row }) as unknown as HookRow),
    countWaiting: (): number => counted(countWaiting),
    countAll: (): number => counted(countAll)
  }
}
