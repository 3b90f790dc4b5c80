import type { Deadline, JournalEntry } from "@bunq-provisioning/core"
import { MemoryInterest } from "./memory-interest.ts"

export interface ProvisionRow {
  readonly seq: number
  /** JSON text, as in a durable store: what does not survive JSON is found out here too. */
  readonly envelope: string
  readonly deadline: Deadline | null
  readonly owing: boolean
  readonly changedAt: number
}

/** The tables of the memory store. */
export interface MemoryRows {
  readonly provisions: Map<string, ProvisionRow>
  readonly journal: Map<string, string[]>
  readonly sealed: Map<string, Uint8Array>
  readonly inbox: Set<string>
  readonly interest: MemoryInterest
  readonly sent: Map<string, number>
}

export const emptyRows = (): MemoryRows => ({
  provisions: new Map(),
  journal: new Map(),
  sealed: new Map(),
  inbox: new Set(),
  interest: new MemoryInterest(),
  sent: new Map()
})

export const sealedKey = (owner: string, purpose: string): string => JSON.stringify([owner, purpose])
export const readEntry = (text: string): JournalEntry => JSON.parse(text) as JournalEntry
