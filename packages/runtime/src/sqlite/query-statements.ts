import type { Deadline, Envelope, InterestKind, JournalEntry } from "@bunq-provisioning/core"
import { StoreError } from "@bunq-provisioning/core/ports"
import type { InterestedProvision, InterestPosition, StoredProvision } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"

interface EnvelopeRow {
  readonly uuid: string
  readonly envelope: string
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
  const list = database.prepare("SELECT uuid, envelope FROM provision WHERE uuid > ? ORDER BY uuid LIMIT ?")
  const interested = database.prepare(
    `SELECT kind, uuid, id, user_id AS userId, changed_at AS changedAt FROM interest
     WHERE kind = ?1 AND changed_at <= ?2 AND (changed_at < ?2 OR uuid > ?3) ORDER BY changed_at DESC, uuid LIMIT ?4`
  )
  const journal = database.prepare(
    "SELECT entry FROM journal WHERE uuid = ? AND number > ? ORDER BY number LIMIT ?"
  )
  const journalEnd = database.prepare("SELECT max(number) AS number FROM journal WHERE uuid = ?")
  const sealed = database.prepare("SELECT sealed FROM sealed WHERE owner = ? AND purpose = ?")
  const sent = database.prepare("SELECT sent_at AS at FROM sent_mark WHERE uuid = ?")
  const latest = database.prepare("SELECT max(changed_at) AS at FROM provision")

  return {
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
    list: (after: string, limit: number) =>
      (list.all(after, limit) as unknown as EnvelopeRow[]).map(parseRow),
    interested: (kind: InterestKind, after: InterestPosition | undefined, limit: number) =>
      interested
        .all(kind, after?.changedAt ?? Number.MAX_SAFE_INTEGER, after?.uuid ?? "", limit)
        .map((row) => ({ ...row }) as unknown as InterestedProvision),
    journal: (uuid: string, after = 0, limit = unlimited) =>
      (journal.all(uuid, after, limit) as unknown as Array<{ readonly entry: string }>).map(
        ({ entry }) => parse("ProvisionStore.journal", entry) as JournalEntry
      ),
    journalEnd: (uuid: string) => (journalEnd.get(uuid) as { readonly number: number | null }).number ?? 0,
    sealed: (owner: string, purpose: string) =>
      (sealed.get(owner, purpose) as { readonly sealed: Uint8Array } | undefined)?.sealed ?? null,
    sentAt: (uuid: string) => (sent.get(uuid) as { readonly at: number } | undefined)?.at ?? null,
    latestAt: () => (latest.get() as { readonly at: number | null }).at
  }
}
