import { settledPhases } from "@bunq-provisioning/core"
import type { Standing } from "@bunq-provisioning/core"
import { DatabaseSync } from "node:sqlite"
import type { MemoryRows } from "@bunq-provisioning/runtime"

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

/** The tables themselves, read past the store. */
export interface RawTables {
  provision(uuid: string): RawProvision | null
  uuids(): readonly string[]
  /** The entries with a number above `after`, JSON text, oldest first. */
  journal(uuid: string, after: number): readonly string[]
  interested(uuid: string): readonly string[]
  consumed(inboxId: string): boolean
  sentAt(uuid: string): number | null
  sealed(owner: string, purpose: string): boolean
  /** Every sealed byte, as text. */
  sealedText(): string
  /** Changes the envelope of one user behind the store's back. */
  damage(uuid: string): void
}

const damaged = (envelope: string): string => envelope.replace('"snapshot":{', '"snapshot":null,"lost":{')
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1")

export const memoryTables = (rows: MemoryRows): RawTables => ({
  provision: (uuid) => {
    const row = rows.provisions.get(uuid)
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
  uuids: () => [...rows.provisions.keys()].sort(),
  journal: (uuid, after) => (rows.journal.get(uuid) ?? []).slice(after),
  interested: (uuid) =>
    ["provision", "onboarding", "identity", "inquiry", "verified", "settled-onboarding"].filter((kind) =>
      rows.interest.page(kind as "provision", { limit: 1_000 }).some((one) => one.uuid === uuid)
    ),
  consumed: (id) => rows.inbox.has(id),
  sentAt: (uuid) => rows.sent.get(uuid) ?? null,
  sealed: (owner, purpose) =>
    [...rows.sealed.values()].some((row) => row.owner === owner && row.purpose === purpose),
  sealedText: () => [...rows.sealed.values()].map(({ sealed }) => latin1(sealed)).join("\n"),
  damage: (uuid) => {
    const row = rows.provisions.get(uuid)
    if (row !== undefined) rows.provisions.set(uuid, { ...row, envelope: damaged(row.envelope) })
  }
})

/** The same on an SQLite file, through a connection of its own. */
export const sqliteTables = (file: string): RawTables & { close(): void } => {
  const database = new DatabaseSync(file, { timeout: 1_000 })
  const one = database.prepare(
    "SELECT seq, envelope, due_at AS dueAt, owing, phase, changed_at AS changedAt FROM provision WHERE uuid = ?"
  )
  const all = database.prepare("SELECT uuid FROM provision ORDER BY uuid")
  const entries = database.prepare("SELECT entry FROM journal WHERE uuid = ? AND number > ? ORDER BY number")
  const interest = database.prepare("SELECT DISTINCT kind FROM interest WHERE uuid = ? ORDER BY kind")
  const inbox = database.prepare("SELECT 1 FROM inbox WHERE id = ?")
  const mark = database.prepare("SELECT sent_at AS sentAt FROM sent_mark WHERE uuid = ?")
  const sealed = database.prepare("SELECT 1 FROM sealed WHERE owner = ? AND purpose = ?")
  const bytes = database.prepare("SELECT sealed FROM sealed ORDER BY owner, purpose")
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
    uuids: () => all.all().map(({ uuid }) => uuid as string),
    journal: (uuid, after) => entries.all(uuid, after).map(({ entry }) => entry as string),
    interested: (uuid) => interest.all(uuid).map(({ kind }) => kind as string),
    consumed: (id) => inbox.get(id) !== undefined,
    sentAt: (uuid) => (mark.get(uuid) as { sentAt: number } | undefined)?.sentAt ?? null,
    sealed: (owner, purpose) => sealed.get(owner, purpose) !== undefined,
    sealedText: () =>
      bytes
        .all()
        .map((row) => latin1(row["sealed"] as Uint8Array))
        .join("\n"),
    damage: (uuid) => void change.run(damaged(provision(uuid)?.envelope ?? ""), uuid),
    close: () => database.close()
  }
}
