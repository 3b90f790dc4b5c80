import type { Deadline, Envelope, InterestKind, JournalEntry } from "@bunq-provisioning/core"
import { StoreError } from "@bunq-provisioning/core/ports"
import type {
  ChainedEntry,
  InterestedProvision,
  InterestPosition,
  JournalEnd,
  JournalStart,
  ListPage,
  PhaseCount,
  SealedRow,
  StoredProvision
} from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"
import { changeStatements } from "./change-statements.ts"
import { listRows } from "./list-rows.ts"

interface EnvelopeRow {
  readonly uuid: string
  readonly envelope: string
}

interface JournalRow {
  readonly entry: string
  readonly hash: string | null
}

const parse = (operation: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new StoreError({ operation, reason: { _tag: "Corrupted" } })
  }
}
/** In a page, a row that is no JSON is handed out as null for the reader to refuse: one bad row must not hide the others. */
const parseRow = ({ uuid, envelope }: EnvelopeRow): StoredProvision => {
  try {
    return { uuid, envelope: JSON.parse(envelope) as Envelope }
  } catch {
    return { uuid, envelope: null as unknown as Envelope }
  }
}
const unlimited = -1

/** Prepares every read of the store. The functions throw what SQLite throws. */
export const queryStatements = (database: DatabaseSync) => {
  const load = database.prepare("SELECT envelope FROM provision WHERE uuid = ?")
  const consumed = database.prepare("SELECT 1 FROM inbox WHERE id = ?")
  const due = database.prepare(
    `SELECT uuid, due_at AS at, due_name AS name FROM provision
     WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at, uuid LIMIT ?`
  )
  const nextDue = database.prepare("SELECT min(due_at) AS at FROM provision WHERE due_at IS NOT NULL")
  const owing = database.prepare(
    "SELECT uuid, envelope FROM provision WHERE owing = 1 AND uuid > ? ORDER BY uuid LIMIT ?"
  )
  const phases = database.prepare(
    "SELECT phase, count(*) AS users FROM provision GROUP BY phase ORDER BY phase"
  )
  const stalled = database.prepare(
    "SELECT phase, count(*) AS users FROM provision WHERE stalled = 1 GROUP BY phase"
  )
  const interested = database.prepare(
    `SELECT kind, uuid, id, user_id AS userId, changed_at AS changedAt FROM interest
     WHERE kind = ?1 AND changed_at <= ?2 AND (changed_at < ?2 OR uuid > ?3) ORDER BY changed_at DESC, uuid LIMIT ?4`
  )
  const journal = database.prepare(
    "SELECT entry, hash FROM journal WHERE uuid = ? AND number > ? ORDER BY number LIMIT ?"
  )
  const journalEnd = database.prepare(
    "SELECT number, hash FROM journal WHERE uuid = ? ORDER BY number DESC LIMIT 1"
  )
  const sealed = database.prepare("SELECT sealed FROM sealed WHERE owner = ? AND purpose = ?")
  const sealedRows = database.prepare(
    "SELECT owner, purpose, sealed FROM sealed WHERE purpose = ? AND owner > ? ORDER BY owner LIMIT ?"
  )
  const sealedOf = database.prepare(
    "SELECT owner, purpose, sealed FROM sealed WHERE owner = ? ORDER BY purpose"
  )
  const journalStart = database.prepare("SELECT through, hash, at FROM journal_start WHERE uuid = ?")
  const sent = database.prepare("SELECT sent_at AS at FROM sent_mark WHERE uuid = ?")
  const latest = database.prepare("SELECT max(changed_at) AS at FROM provision")

  return {
    ...changeStatements(database),
    load: (uuid: string): Envelope | null => {
      const row = load.get(uuid) as Pick<EnvelopeRow, "envelope"> | undefined
      return row === undefined ? null : (parse("ProvisionStore.load", row.envelope) as Envelope)
    },
    consumed: (id: string): boolean => consumed.get(id) !== undefined,
    due: (now: number, limit: number) =>
      (due.all(now, limit) as unknown as Array<{ uuid: string } & Deadline>).map(({ uuid, name, at }) => ({
        uuid,
        deadline: { name, at }
      })),
    nextDueAt: () => (nextDue.get() as { readonly at: number | null }).at,
    owing: (after: string, limit: number) =>
      (owing.all(after, limit) as unknown as EnvelopeRow[]).map(parseRow),
    list: (page: ListPage): readonly StoredProvision[] => listRows<EnvelopeRow>(database, page).map(parseRow),
    phases: (): readonly PhaseCount[] => {
      const counted = (rows: unknown) => rows as ReadonlyArray<Pick<PhaseCount, "phase" | "users">>
      const aside = new Map(counted(stalled.all()).map(({ phase, users }) => [phase, users]))
      return counted(phases.all()).map(({ phase, users }) => ({
        phase,
        users,
        stalled: aside.get(phase) ?? 0
      }))
    },
    interested: (kind: InterestKind, after: InterestPosition | undefined, limit: number) =>
      interested
        .all(kind, after?.changedAt ?? Number.MAX_SAFE_INTEGER, after?.uuid ?? "", limit)
        .map((row) => ({ ...row }) as unknown as InterestedProvision),
    journal: (uuid: string, after = 0, limit = unlimited) =>
      (journal.all(uuid, after, limit) as unknown as JournalRow[]).map(({ entry, hash }): ChainedEntry => ({
        ...(parse("ProvisionStore.journal", entry) as JournalEntry),
        hash
      })),
    journalEnd: (uuid: string): JournalEnd => {
      const { number = 0, hash = null } = (journalEnd.get(uuid) ?? {}) as Partial<JournalEnd>
      return { number, hash }
    },
    sealed: (owner: string, purpose: string) =>
      (sealed.get(owner, purpose) as { readonly sealed: Uint8Array } | undefined)?.sealed ?? null,
    sealedRows: (purpose: string, after: string, limit: number) =>
      sealedRows.all(purpose, after, limit).map((row) => ({ ...row }) as unknown as SealedRow),
    sealedOf: (owner: string) => sealedOf.all(owner).map((row) => ({ ...row }) as unknown as SealedRow),
    journalStart: (uuid: string): JournalStart | null => {
      const row = journalStart.get(uuid)
      return row === undefined ? null : ({ ...row } as unknown as JournalStart)
    },
    sentAt: (uuid: string) => (sent.get(uuid) as { readonly at: number } | undefined)?.at ?? null,
    latestAt: () => (latest.get() as { readonly at: number | null }).at
  }
}
