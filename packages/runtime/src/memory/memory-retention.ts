import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { readEntry } from "./memory-rows.ts"
import type { MemoryRows } from "./memory-rows.ts"

/** What takes old rows away. */
export const retentionMethods = (
  rows: MemoryRows
): Pick<ProvisionStore["Service"], "journalStart" | "pruneJournal" | "pruneInbox"> => ({
  journalStart: (uuid) => Effect.sync(() => rows.journalStart.get(uuid) ?? null),
  pruneJournal: (uuid, { through, at }) =>
    Effect.sync(() => {
      const entries = (rows.journal.get(uuid) ?? []).map(readEntry)
      const last = entries.find(({ number }) => number === through)
      if (last === undefined) return 0
      const kept = entries.filter(({ number }) => number > through)
      rows.changes.prune(uuid, through)
      rows.journalStart.set(uuid, { through, hash: last.hash, at: Math.floor(at) })
      rows.journal.set(
        uuid,
        kept.map((entry) => JSON.stringify(entry))
      )
      return entries.length - kept.length
    }),
  pruneInbox: ({ before, limit }) =>
    Effect.sync(() => {
      const old = [...rows.inbox]
        .filter(([, at]) => at < before)
        .sort(([, one], [, other]) => one - other)
        .slice(0, limit)
      for (const [id] of old) rows.inbox.delete(id)
      return old.length
    })
})
