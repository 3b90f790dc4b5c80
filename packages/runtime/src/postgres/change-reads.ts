import type { JournalEntry } from "@bunq-provisioning/core"
import type { Change, ChainedEntry, ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { settledByServer } from "./change-number.ts"
import type { ChangeHorizon, Reach } from "./change-horizon.ts"
import type { Query } from "./connection.ts"

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

/** The parameters are those of a `Reach`. */
const settled = (place: number): string =>
  `greatest($${place}::float8::int8, CASE WHEN $${place + 1}::bool THEN ${settledByServer} END)`

const columns = "SELECT change::float8 AS change, uuid, entry, hash FROM bunq_provisioning.journal"
const everybody = `
  ${columns} WHERE change > $1::float8::int8 AND change <= ${settled(2)} ORDER BY change LIMIT $4`
// By the user's own numbers, which grow as the others do; from the start only for who comes from elsewhere.
const one = `
  ${columns} WHERE uuid = $5 AND change > $1::float8::int8 AND change <= ${settled(2)} AND number > coalesce((
    SELECT number FROM bunq_provisioning.journal WHERE change = $1::float8::int8 AND uuid = $5
  ), 0) ORDER BY number LIMIT $4`
const last = `SELECT max(change)::float8 AS change FROM bunq_provisioning.journal WHERE change <= ${settled(1)}`
const lastOf = `
  SELECT change::float8 AS change FROM bunq_provisioning.journal WHERE uuid = $3 AND change <= ${settled(1)}
  ORDER BY number DESC LIMIT 1`
const pruned = "SELECT max(change)::float8 AS change FROM bunq_provisioning.journal_start"
const prunedOf = "SELECT change::float8 AS change FROM bunq_provisioning.journal_start WHERE uuid = $1"

/** What a process reaches that only reads. */
const asServerSays: Reach = { through: 0, asksServer: true }

/** The methods of the store that read the journals of everybody in the order of commits. */
export const changeReads = (
  query: Query,
  reach: ChangeHorizon["reach"] = () => asServerSays
): Pick<ProvisionStore["Service"], "changesAfter" | "lastChange" | "prunedThrough"> => {
  const changeIn = (operation: string, sql: string, values: readonly unknown[]) =>
    Effect.map(query<{ readonly change: number | null }>(operation, sql, values), ([row]) => row?.change ?? 0)
  return {
    changesAfter: (after, { uuid, limit }) =>
      Effect.suspend(() => {
        const { through, asksServer } = reach()
        if (!asksServer && after >= through) return Effect.succeed([])
        const values = [after, through, asksServer, limit, ...(uuid === undefined ? [] : [uuid])]
        return Effect.map(
          query<ChangeRow>("ProvisionStore.changesAfter", uuid === undefined ? everybody : one, values),
          (rows) => rows.map(parseRow)
        )
      }),
    lastChange: (uuid) =>
      Effect.suspend(() => {
        const { through, asksServer } = reach()
        const values = [through, asksServer]
        return uuid === undefined
          ? changeIn("ProvisionStore.lastChange", last, values)
          : changeIn("ProvisionStore.lastChange", lastOf, [...values, uuid])
      }),
    prunedThrough: (uuid) =>
      uuid === undefined
        ? changeIn("ProvisionStore.prunedThrough", pruned, [])
        : changeIn("ProvisionStore.prunedThrough", prunedOf, [uuid])
  }
}
