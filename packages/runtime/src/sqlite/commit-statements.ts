import { StoreError } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"

const refuse = (tag: "VersionConflict" | "AlreadyExists"): never => {
  throw new StoreError({ operation: "ProvisionStore.commit", reason: { _tag: tag } })
}

/** Prepares the statements of a commit. The function they make writes nothing when it refuses; it runs inside a transaction. */
export const commitStatements = (database: DatabaseSync) => {
  const consumed = database.prepare("SELECT 1 FROM inbox WHERE id = ?")
  const insert = database.prepare(
    `INSERT INTO provision (seq, envelope, due_at, due_name, phase, stalled, owing, changed_at, uuid)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
  )
  const update = database.prepare(
    `UPDATE provision SET seq = ?, envelope = ?, due_at = ?, due_name = ?, phase = ?, stalled = ?, owing = ?, changed_at = ?
     WHERE uuid = ? AND seq = ?`
  )
  const dropInterest = database.prepare("DELETE FROM interest WHERE uuid = ?")
  const putInterest = database.prepare(
    "INSERT INTO interest (kind, uuid, id, user_id, changed_at) VALUES (?, ?, ?, ?, ?)"
  )
  const append = database.prepare("INSERT INTO journal (uuid, number, entry, hash) VALUES (?, ?, ?, ?)")
  const keepSealed = database.prepare(
    "INSERT INTO sealed (owner, purpose, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
  )
  const consume = database.prepare("INSERT INTO inbox (id, consumed_at) VALUES (?, ?)")

  // A sped-up clock may give fractions of a millisecond; the columns hold whole ones.
  return (commit: Commit, now: number): void => {
    const at = Math.floor(now)
    const { uuid, envelope, expected, deadline, standing } = commit
    if (commit.inbox.some((id) => consumed.get(id) !== undefined)) refuse("VersionConflict")
    const owing = envelope.quarantine === undefined && Object.keys(envelope.work).length > 0
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
    // The check and the write are one statement.
    const { changes } = expected === null ? insert.run(...row) : update.run(...row, expected)
    if (changes !== 1) refuse(expected === null ? "AlreadyExists" : "VersionConflict")
    if (expected !== null) dropInterest.run(uuid)
    for (const { kind, id, userId } of commit.interest) putInterest.run(kind, uuid, id, userId, at)
    for (const { hash, ...entry } of commit.journal)
      append.run(uuid, entry.number, JSON.stringify(entry), hash)
    for (const { owner, purpose, sealed } of commit.sealed) keepSealed.run(owner, purpose, sealed)
    for (const id of commit.inbox) consume.run(id, at)
  }
}
