import type { Deadline, Envelope, Standing } from "@bunq-provisioning/core"
import type { ChainedEntry, Hint, JournalStart, SealedRow } from "@bunq-provisioning/core/ports"
import { MemoryChanges } from "./memory-changes.ts"
import { MemoryInterest } from "./memory-interest.ts"

export interface ProvisionRow {
  readonly seq: number
  /** JSON text, as in a durable store: what does not survive JSON is found out here too. */
  readonly envelope: string
  readonly deadline: Deadline | null
  readonly owing: boolean
  readonly standing: Standing
  readonly changedAt: number
}

export interface HookRow {
  readonly hint: Hint
  readonly place: number
  readonly settled: boolean
}

/** The tables of the memory store. */
export interface MemoryRows {
  readonly provisions: Map<string, ProvisionRow>
  readonly journal: Map<string, string[]>
  readonly sealed: Map<string, SealedRow>
  /** When each message was consumed, epoch ms. */
  readonly inbox: Map<string, number>
  readonly journalStart: Map<string, JournalStart>
  /** The entries of all journals in the order of commits. */
  readonly changes: MemoryChanges
  readonly interest: MemoryInterest
  readonly sent: Map<string, number>
  /** Webhooks, by their key. */
  readonly hooks: Map<string, HookRow>
}

export const emptyRows = (): MemoryRows => ({
  provisions: new Map(),
  journal: new Map(),
  sealed: new Map(),
  inbox: new Map(),
  journalStart: new Map(),
  changes: new MemoryChanges(),
  interest: new MemoryInterest(),
  sent: new Map(),
  hooks: new Map()
})

export const sealedKey = ({ owner, purpose }: Omit<SealedRow, "sealed">): string =>
  JSON.stringify([owner, purpose])
/** null when the text is no JSON. */
export const readEnvelope = (text: string): Envelope | null => {
  try {
    return JSON.parse(text) as Envelope
  } catch {
    return null
  }
}
export const readEntry = (text: string): ChainedEntry => JSON.parse(text) as ChainedEntry
