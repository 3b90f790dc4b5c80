import type { Envelope, JournalEntry, ProvisionContext } from "@bunq-provisioning/core"
import type { RawProvision, RawTables } from "../store/raw-tables.ts"

/** What the checker knows of a user. */
export interface UserRecord {
  readonly row: RawProvision
  readonly envelope: Envelope
  readonly context: ProvisionContext
  /** The state as XState keeps it. */
  readonly value: unknown
  /** The journal so far, JSON text. */
  readonly journal: string[]
  /** When each command in flight was first in the envelope, in commits of the world. */
  readonly begun: ReadonlyMap<string, number>
  /** A close was accepted. */
  readonly closing: boolean
  /** It was noted that somebody takes too long. */
  readonly overdue: boolean
}

/** What one commit left in the tables of one user, beside what was there before. */
export interface Written {
  readonly uuid: string
  readonly before: UserRecord | null
  readonly row: RawProvision
  readonly envelope: Envelope
  readonly context: ProvisionContext
  readonly value: unknown
  readonly children: readonly string[]
  readonly interested: readonly string[]
  /** The entries that are new, as they lie there, and what they say. */
  readonly texts: readonly string[]
  readonly fresh: readonly JournalEntry[]
}

interface Snapshot {
  readonly value: unknown
  readonly context: ProvisionContext
  readonly children?: { readonly [id: string]: { readonly snapshot: { readonly status: string } } }
}

/** null when there is no row, or one that nobody can read. */
export const readUser = (tables: RawTables, uuid: string, before: UserRecord | null): Written | null => {
  const row = tables.provision(uuid)
  if (row === null) return null
  const envelope = JSON.parse(row.envelope) as Envelope
  const { value, context, children = {} } = envelope.snapshot as unknown as Snapshot
  const active = Object.keys(children).filter((id) => children[id]?.snapshot.status === "active")
  const texts = tables.journal(uuid, before?.journal.length ?? 0)
  const fresh = texts.map((text) => JSON.parse(text) as JournalEntry)
  const interested = tables.interested(uuid)
  return { uuid, before, row, envelope, context, value, children: active.sort(), interested, texts, fresh }
}
