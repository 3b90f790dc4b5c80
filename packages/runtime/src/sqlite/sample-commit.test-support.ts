import { begin } from "@bunq-provisioning/core/step"
import type { Commit } from "@bunq-provisioning/core/ports"

const entry = (number: number) => ({
  number,
  seq: number,
  at: 0,
  source: "operator" as const,
  cause: "provision.requested",
  fact: { kind: "noted" as const },
  responseId: null,
  hash: null
})

const standing = { phase: "requesting" as const, stalled: false }

export const firstCommit = (index: number): Commit => {
  const uuid = `6b1f3a52-0c1e-4a55-9d0c-${String(index).padStart(12, "0")}`
  const { envelope } = begin({ uuid, requestRef: "request", at: 0 })
  const rest = { deadline: null, interest: [], standing, sealed: [], inbox: [] }
  return { uuid, envelope, expected: null, journal: [entry(1)], ...rest }
}

export const nextCommit = (before: Commit, overrides: Partial<Commit>): Commit => {
  const seq = before.envelope.seq + 1
  const envelope = { ...before.envelope, seq }
  return { ...before, envelope, expected: before.envelope.seq, journal: [entry(seq)], ...overrides }
}
