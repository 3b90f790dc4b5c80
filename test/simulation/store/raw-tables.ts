import { settledPhases } from "@bunq-provisioning/core"
import type { Standing } from "@bunq-provisioning/core"
import { DatabaseSync } from "node:sqlite"
import type { MemoryRows } from "@bunq-provisioning/runtime"
import type { RawSealed } from "../checker/sealed-rows.ts"

/** A user's row, as it lies in the table. */
export interface RawProvision {
  readonly seq: number
  /** JSON text. */
  readonly envelope: string
  readonly dueAt: number | null
  readonly owing: boolean
  readonly settled: boolean
  readonly changedAt: number
}

type MemoryHook = MemoryRows["hooks"] extends Map<string, infer Row> ? Row : never

/** A webhook, as it lies in the table. */
export interface RawHook {
  readonly key: string
  readonly category: string
  readonly objectId: number
  readonly settled: boolean
  /** All columns. */
  readonly text: string
}

/** The tables themselves, read past the store. */
export interface RawTables {
  provision(uuid: string): RawProvision | null
  /** The entries with a number above `after`, JSON text, oldest first. */
  journal(uuid: string, after: number): readonly string[]
  interested(uuid: string): readonly string[]
  consumed(inboxId: string): boolean
  /** Every row of the vault. */
  sealedRows(): readonly RawSealed[]
  hook(key: string): RawHook | null
  /** Every webhook that is kept. */
  hooks(): readonly RawHook[]
  /** Changes the envelope of one user behind the store's back. */
  damage(uuid: string): void
}

/** How `damage` leaves an envelope. */
export const damaged = (envelope: string): string =>
  envelope.replace('"snapshot":{', '"snapshot":null,"lost":{')

/** An entry and the hash in the column beside it, as one text. */
const withHash = (entry: string, hash: string | null): string =>
  `${entry.slice(0, -1)},"hash":${JSON.stringify(hash)}}`

const rawHook = ({ hint, settled }: MemoryHook): RawHook => {
  const { key, category, objectId } = hint
  return { key, category, objectId, settled, text: JSON.stringify(hint) }
}

/** One row of a database, with all its columns. */
export const hookOf = (row: Readonly<Record<string, unknown>>): RawHook => ({
  key: row["key"] as string,
  category: row["category"] as string,
  objectId: Number(row["object_id"]),
  settled: Boolean(row["settled"]),
  text: JSON.stringify(row, (_, column: unknown) => (typeof column === "bigint" ? String(column) : column))
})

/** `present`: the tables may be put back as they were. */
export const memoryTables = (present: () => MemoryRows): RawTables => ({
  provision: (uuid) => {
    const row = present().provisions.get(uuid)
    if (row === undefined) return null
    const { seq, envelope, deadline, owing, standing, changedAt } = row
    return {
      seq,
      envelope,
      dueAt: deadline?.at ?? null,
      owing,
      settled: settledPhases.includes(standing.phase),
      changedAt
    }
  },
  journal: (uuid, after) => {
    const { journal, journalStart } = present()
    return (journal.get(uuid) ?? []).slice(Math.max(0, after - (journalStart.get(uuid)?.through ?? 0)))
  },
  interested: (uuid) =>
    ["provision", "onboarding", "identity", "inquiry", "verified", "settled-onboarding"].filter((kind) =>
      present()
        .interest.page(kind as "provision", { limit: 1_000 })
        .some((one) => one.uuid === uuid)
    ),
  consumed: (id) => present().inbox.has(id),
  sealedRows: () => [...present().sealed.values()],
  hook: (key) => {
    const row = present().hooks.get(key)
    return row === undefined ? null : rawHook(row)
  },
  hooks: () => [...present().hooks.values()].map(rawHook),
  damage: (uuid) => {
    const { provisions } = present()
    const row = provisions.get(uuid)
    if (row !== undefined) provisions.set(uuid, { ...row, envelope: damaged(row.envelope) })
  }
})

/** The same on an SQLite file, through a connection of its own. */
export const sqliteTables = (file: string): RawTables & { copyTo(other: string): void; close(): void } => {
  const database = new DatabaseSync(file, { timeout: 1_000 })
  const one = database.prepare(
    "SELECT seq, envelope, due_at AS dueAt, owing, phase, changed_at AS changedAt FROM provision WHERE uuid = ?"
  )
  const entries = database.prepare(
    "SELECT entry, hash FROM journal WHERE uuid = ? AND number > ? ORDER BY number"
  )
  const interest = database.prepare("SELECT DISTINCT kind FROM interest WHERE uuid = ? ORDER BY kind")
  const inbox = database.prepare("SELECT 1 FROM inbox WHERE id = ?")
  const sealed = database.prepare("SELECT owner, purpose, sealed FROM sealed ORDER BY owner, purpose")
  const hook = database.prepare("SELECT * FROM hook WHERE key = ?")
  const hooks = database.prepare("SELECT * FROM hook ORDER BY place")
  const change = database.prepare("UPDATE provision SET envelope = ? WHERE uuid = ?")
  const provision = (uuid: string): RawProvision | null => {
    const row = one.get(uuid) as
      | {
          seq: number
          envelope: string
          dueAt: number | null
          owing: number
          phase: Standing["phase"]
          changedAt: number
        }
      | undefined
    return row === undefined
      ? null
      : { ...row, owing: row.owing === 1, settled: settledPhases.includes(row.phase) }
  }
  return {
    provision,
    journal: (uuid, after) =>
      entries.all(uuid, after).map(({ entry, hash }) => withHash(entry as string, hash as string | null)),
    interested: (uuid) => interest.all(uuid).map(({ kind }) => kind as string),
    consumed: (id) => inbox.get(id) !== undefined,
    sealedRows: () =>
      sealed.all().map((row) => ({
        owner: row["owner"] as string,
        purpose: row["purpose"] as string,
        sealed: row["sealed"] as Uint8Array
      })),
    hook: (key) => {
      const row = hook.get(key)
      return row === undefined ? null : hookOf(row)
    },
    hooks: () => hooks.all().map(hookOf),
    damage: (uuid) => void change.run(damaged(provision(uuid)?.envelope ?? ""), uuid),
    copyTo: (other) => void database.prepare("VACUUM INTO ?").run(other),
    close: () => database.close()
  }
}
