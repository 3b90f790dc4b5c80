import { begin } from "../lifecycle/step.ts"
import type { Envelope } from "../lifecycle/envelope.ts"
import type { ChainedEntry, Commit } from "../ports/provision-store.ts"

export const sampleUuid = (index: number): string =>
  `6b1f3a52-0c1e-4a55-9d0c-${String(index).padStart(12, "0")}`

export const sampleEntry = (number: number, seq = number): ChainedEntry => ({
  number,
  seq,
  at: 1_000 + number,
  source: "operator",
  cause: "provision.requested",
  fact: { kind: "noted" },
  responseId: null,
  hash: String(number).padStart(64, "0")
})

/** The first commit of a user, with whatever the case is about. */
export const firstCommit = (index: number, overrides: Partial<Commit> = {}): Commit => {
  const uuid = sampleUuid(index)
  const { envelope } = begin({ uuid, requestRef: "request", at: 1_000 })
  return {
    uuid,
    envelope,
    expected: null,
    journal: [sampleEntry(1)],
    deadline: null,
    interest: [],
    standing: { phase: "requesting", stalled: false },
    sealed: [],
    inbox: [],
    ...overrides
  }
}

/** A commit after `before`: the same state, one `seq` on. */
export const nextCommit = (before: Commit, overrides: Partial<Commit> = {}): Commit => {
  const envelope: Envelope = { ...before.envelope, seq: before.envelope.seq + 1 }
  return {
    ...before,
    envelope,
    expected: before.envelope.seq,
    journal: [sampleEntry(envelope.seq)],
    sealed: [],
    inbox: [],
    ...overrides
  }
}
