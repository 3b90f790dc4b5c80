import { StoreError } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import type { DatabaseSync } from "node:sqlite"

const refuse = (tag: "VersionConflict" | "AlreadyExists"): never => {
  throw new StoreError({ operation: "ProvisionStore.commit", reason: { _tag: tag } })
}

/** Prepares the statements of a commit. The function they make checks first and writes then; it runs inside a transaction. */
export const commitStatements = (database: DatabaseSync) => {
  const seqOf = database.prepare("SELECT seq FROM provision WHERE uuid = ?")
  const consumed = database.prepare("SELECT 1 FROM inbox WHERE id = ?")
  const put = database.prepare(
    `INSERT INTO provision (uuid, seq, envelope, due_at, due_name, settled, owing, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (uuid) DO UPDATE SET seq = excluded.seq, envelope = excluded.envelope, due_at = excluded.due_at,
       due_name = excluded.due_name, settled = excluded.settled, owing = excluded.owing, changed_at = excluded.changed_at`
  )
  const dropInterest = database.prepare("DELETE FROM interest WHERE uuid = ?")
  const putInterest = database.prepare(
    "INSERT INTO interest (kind, uuid, id, user_id, changed_at) VALUES (?, ?, ?, ?, ?)"
  )
  const append = database.prepare("INSERT INTO journal (uuid, number, entry) VALUES (?, ?, ?)")
  const keepSealed = database.prepare(
    "INSERT INTO sealed (owner, purpose, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
  )
  const consume = database.prepare("INSERT INTO inbox (id) VALUES (?)")

  const check = ({ uuid, expected, inbox }: Commit): void => {
    const found = (seqOf.get(uuid) as { readonly seq: number } | undefined)?.seq ?? null
    if (expected === null && found !== null) refuse("AlreadyExists")
    if (expected !== found || inbox.some((id) => consumed.get(id) !== undefined)) refuse("VersionConflict")
  }

  // A sped-up clock may give fractions of a millisecond; the columns hold whole ones.
  return (commit: Commit, now: number): void => {
    check(commit)
    const at = Math.floor(now)
    const { uuid, envelope, deadline } = commit
    const owing = envelope.quarantine === undefined && Object.keys(envelope.work).length > 0
    put.run(
      uuid,
      envelope.seq,
      JSON.stringify(envelope),
      deadline === null ? null : Math.ceil(deadline.at),
      deadline?.name ?? null,
      commit.settled ? 1 : 0,
      owing ? 1 : 0,
      at
    )
    dropInterest.run(uuid)
    for (const { kind, id, userId } of commit.interest) putInterest.run(kind, uuid, id, userId, at)
    for (const entry of commit.journal) append.run(uuid, entry.number, JSON.stringify(entry))
    for (const { owner, purpose, sealed } of commit.sealed) keepSealed.run(owner, purpose, sealed)
    for (const id of commit.inbox) consume.run(id)
  }
}
