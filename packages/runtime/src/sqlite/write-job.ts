import type { Commit } from "@bunq-provisioning/core/ports"
import type { StatementName, WriteValue } from "./write-statements.ts"

/**
 * One write: its statements in order, each as its name, how many values it takes, and the values. Flat, because it may go to another thread: copying
 * objects there costs more than what is in them.
 */
export type WriteJob = readonly WriteValue[]

/** Goes alone and is no statement: a log cannot be emptied inside a transaction. */
export const emptyLogJob: WriteJob = ["emptyLog"]

/** What SQLite, the file system or a check of ours said, as far as it matters. */
export interface Fault {
  readonly refusal?: string
  readonly errcode?: number
  readonly code?: string
}

/** How many rows the last statement of a write changed, or why nothing of it was written. */
export type WriteOutcome = number | Fault

/** A write of one statement. */
export const writeOf = (name: StatementName, ...values: readonly WriteValue[]): WriteJob => [
  name,
  values.length,
  ...values
]

/** A commit as its statements: those that may refuse it come first. `now` is epoch ms. */
export const commitJob = (commit: Commit, now: number): WriteJob => {
  const { uuid, envelope, expected, deadline, standing } = commit
  // A sped-up clock may give fractions of a millisecond; the columns hold whole ones.
  const at = Math.floor(now)
  const owing = envelope.quarantine === undefined && Object.keys(envelope.work).length > 0
  const job: WriteValue[] = []
  const add = (name: StatementName, ...values: readonly WriteValue[]): void =>
    void job.push(name, values.length, ...values)

  for (const id of commit.inbox) add("unconsumed", id)
  const row = [
    envelope.seq,
    JSON.stringify(envelope),
    deadline === null ? null : Math.ceil(deadline.at),
    deadline?.name ?? null,
    standing.phase,
    standing.stalled ? 1 : 0,
    owing ? 1 : 0,
    at,
    uuid
  ]
  if (expected === null) add("insert", ...row)
  else {
    add("update", ...row, expected)
    add("dropInterest", uuid)
  }
  for (const { kind, id, userId } of commit.interest) add("putInterest", kind, uuid, id, userId, at)
  for (const { hash, ...entry } of commit.journal)
    add("append", uuid, entry.number, JSON.stringify(entry), hash)
  for (const { owner, purpose, sealed } of commit.sealed) add("keepSealed", owner, purpose, sealed)
  for (const id of commit.inbox) add("consume", id, at)
  return job
}
