import { settledPhases } from "@bunq-provisioning/core"
import type { Interest, Standing } from "@bunq-provisioning/core"
import { damaged, hookOf } from "./raw-tables.ts"
import type { RawTables } from "./raw-tables.ts"

type Row = Readonly<Record<string, unknown>>

/** Runs one statement past the store. */
export type Sql = (text: string, values: readonly unknown[]) => readonly Row[]

/** What each bit of `watches` stands for: the feed finds a user by it. */
const bits: readonly string[] = [
  "provision",
  "onboarding",
  "identity",
  "inquiry",
  "verified",
  "settled-onboarding"
]

/** The tables of a PostgreSQL database, by statements past the store. */
export const postgresTables = (sql: Sql): RawTables => {
  const from = (table: string, columns: string, rest: string, values: readonly unknown[] = []) =>
    sql(`SELECT ${columns} FROM bunq_provisioning.${table} ${rest}`, values)
  const provision: RawTables["provision"] = (uuid) => {
    const columns =
      'seq, envelope, due_at::float8 AS "dueAt", owing, phase, changed_at::float8 AS "changedAt"'
    const [row] = from("provision", columns, "WHERE uuid = $1", [uuid])
    if (row === undefined) return null
    const { phase, ...rest } = row as {
      readonly seq: number
      readonly envelope: string
      readonly dueAt: number | null
      readonly owing: boolean
      readonly phase: Standing["phase"]
      readonly changedAt: number
    }
    return { ...rest, settled: settledPhases.includes(phase) }
  }
  return {
    provision,
    // The hash has a column of its own, and belongs to the entry.
    journal: (uuid, after) =>
      from("journal", "entry, hash", "WHERE uuid = $1 AND number > $2 ORDER BY number", [uuid, after]).map(
        ({ entry, hash }) => JSON.stringify({ ...(JSON.parse(entry as string) as object), hash })
      ),
    interested: (uuid) => {
      const [row] = from("provision", "interest::text AS interest, watches", "WHERE uuid = $1", [uuid])
      if (row === undefined) return []
      const interest = JSON.parse(row["interest"] as string) as readonly Interest[]
      // Whoever has one without the other is not found.
      return bits
        .filter(
          (kind, bit) =>
            ((row["watches"] as number) & (1 << bit)) !== 0 && interest.some((one) => one.kind === kind)
        )
        .sort()
    },
    consumed: (id) => from("inbox", "1", "WHERE id = $1", [id]).length > 0,
    sealedRows: () =>
      from("sealed", "owner, purpose, sealed", "ORDER BY owner, purpose").map((row) => ({
        owner: row["owner"] as string,
        purpose: row["purpose"] as string,
        sealed: row["sealed"] as Uint8Array
      })),
    hook: (key) => from("hook", "*", "WHERE key = $1", [key]).map(hookOf)[0] ?? null,
    hooks: () => from("hook", "*", "ORDER BY place").map(hookOf),
    damage: (uuid) =>
      void sql("UPDATE bunq_provisioning.provision SET envelope = $2 WHERE uuid = $1", [
        uuid,
        damaged(provision(uuid)?.envelope ?? "")
      ])
  }
}
