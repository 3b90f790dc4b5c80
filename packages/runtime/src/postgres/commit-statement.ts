import { StoreError } from "@bunq-provisioning/core/ports"
import type { Commit } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { baseOfChanges, perTransaction } from "./change-number.ts"
import type { ChangeHorizon } from "./change-horizon.ts"
import { arrays } from "./connection.ts"
import type { Query } from "./connection.ts"
import { watchesOf } from "./watched.ts"

/** A commit and when it is made, by the clock of the runtime. */
export interface TimedCommit {
  readonly commit: Commit
  readonly at: number
}

/**
 * A group of commits in one statement: the lease, the versions and the messages are checked where they are written, and whoever is refused takes
 * nobody along. `FOR SHARE` makes whoever would take the lease wait until this is through, and makes this see it when they came first.
 *
 * Gives back what the numbers of its changes begin behind, then those that were not written, and whether the lease was still held.
 */
const statement = `
  WITH fence AS MATERIALIZED (
    SELECT FROM bunq_provisioning.lease WHERE token = $1::int8 FOR SHARE
  ), given AS MATERIALIZED (
    SELECT * FROM unnest($2::text[], $3::int[], $4::int[], $5::text[], $6::float8[], $7::text[], $8::text[], $9::bool[], $10::bool[],
      $11::text[], $12::int[], $13::float8[]) WITH ORDINALITY
      AS g (uuid, expected, seq, envelope, due_at, due_name, phase, stalled, owing, interest, watches, changed_at, n)
  ), message AS MATERIALIZED (
    SELECT * FROM unnest($14::int[], $15::text[]) AS m (n, id)
  ), admitted AS MATERIALIZED (
    SELECT * FROM given WHERE EXISTS (SELECT FROM fence)
      AND NOT EXISTS (SELECT FROM message JOIN bunq_provisioning.inbox USING (id) WHERE message.n = given.n)
  ), begun AS (
    INSERT INTO bunq_provisioning.provision
      (uuid, seq, envelope, due_at, due_name, phase, stalled, owing, interest, watches, changed_at)
    SELECT uuid, seq, envelope, due_at, due_name, phase, stalled, owing, interest::json, watches, changed_at
    FROM admitted WHERE expected IS NULL
    ON CONFLICT DO NOTHING RETURNING uuid
  ), moved AS (
    UPDATE bunq_provisioning.provision AS p
    SET seq = a.seq, envelope = a.envelope, due_at = a.due_at, due_name = a.due_name, phase = a.phase, stalled = a.stalled,
      owing = a.owing, interest = a.interest::json, watches = a.watches, changed_at = a.changed_at
    FROM admitted AS a WHERE p.uuid = a.uuid AND p.seq = a.expected
    RETURNING p.uuid
  ), written AS MATERIALIZED (
    SELECT uuid FROM begun UNION ALL SELECT uuid FROM moved
  ), base AS MATERIALIZED (${baseOfChanges}
  ), journalled AS (
    INSERT INTO bunq_provisioning.journal (uuid, number, entry, hash, change)
    SELECT uuid, number, entry, hash, first + n
    FROM unnest($16::text[], $17::int[], $18::text[], $19::text[]) WITH ORDINALITY AS j (uuid, number, entry, hash, n) CROSS JOIN base
    WHERE uuid IN (SELECT uuid FROM written)
  ), kept AS (
    INSERT INTO bunq_provisioning.sealed (owner, purpose, sealed)
    SELECT owner, purpose, sealed FROM unnest($20::text[], $21::text[], $22::text[], $23::bytea[]) AS s (uuid, owner, purpose, sealed)
    WHERE uuid IN (SELECT uuid FROM written)
    ON CONFLICT DO NOTHING
  ), consumed AS (
    INSERT INTO bunq_provisioning.inbox (id, consumed_at)
    SELECT message.id, given.changed_at FROM message JOIN given USING (n) JOIN written USING (uuid)
  )
  SELECT 0 AS place, true AS held, true AS known, true AS repeated, first::float8 AS first FROM base UNION ALL
  SELECT given.n::int AS place, EXISTS (SELECT FROM fence) AS held,
    EXISTS (SELECT FROM bunq_provisioning.provision AS p WHERE p.uuid = given.uuid) AS known,
    EXISTS (SELECT FROM message JOIN bunq_provisioning.inbox USING (id) WHERE message.n = given.n) AS repeated, NULL
  FROM given LEFT JOIN written USING (uuid) WHERE written.uuid IS NULL`

interface Row {
  /** From 1; 0 = says where the changes begin. */
  readonly place: number
  readonly held: boolean
  readonly known: boolean
  readonly repeated: boolean
  readonly first: number | null
}

const operation = "ProvisionStore.commit"

const reasonOf = ({ held, known, repeated }: Row, isNew: boolean) => {
  if (!held) return "Fenced"
  return isNew && (known || !repeated) ? "AlreadyExists" : "VersionConflict"
}

const isOwing = ({ envelope }: Commit): boolean =>
  envelope.quarantine === undefined && Object.keys(envelope.work).length > 0

const valuesOf = (token: number, group: readonly TimedCommit[]): readonly unknown[] => {
  const { text, int, float, boolean, bytes } = arrays
  const each = <A>(read: (commit: Commit, at: number) => A): readonly A[] =>
    group.map(({ commit, at }) => read(commit, at))
  const messages = group.flatMap(({ commit }, index) => commit.inbox.map((id) => ({ n: index + 1, id })))
  const journal = group.flatMap(({ commit }) =>
    commit.journal.map(({ hash, ...entry }) => ({ uuid: commit.uuid, hash, entry }))
  )
  const sealed = group.flatMap(({ commit }) => commit.sealed.map((row) => ({ uuid: commit.uuid, ...row })))
  return [
    token,
    text(each(({ uuid }) => uuid)),
    int(each(({ expected }) => expected)),
    int(each(({ envelope }) => envelope.seq)),
    text(each(({ envelope }) => JSON.stringify(envelope))),
    // A sped-up clock may give fractions of a millisecond; the columns hold whole ones.
    float(each(({ deadline }) => (deadline === null ? null : Math.ceil(deadline.at)))),
    text(each(({ deadline }) => deadline?.name ?? null)),
    text(each(({ standing }) => standing.phase)),
    boolean(each(({ standing }) => standing.stalled)),
    boolean(each(isOwing)),
    text(each(({ interest }) => JSON.stringify(interest))),
    int(each(({ interest }) => watchesOf(interest))),
    float(each((_, at) => Math.floor(at))),
    int(messages.map(({ n }) => n)),
    text(messages.map(({ id }) => id)),
    text(journal.map(({ uuid }) => uuid)),
    int(journal.map(({ entry }) => entry.number)),
    text(journal.map(({ entry }) => JSON.stringify(entry))),
    text(journal.map(({ hash }) => hash)),
    text(sealed.map(({ uuid }) => uuid)),
    text(sealed.map(({ owner }) => owner)),
    text(sealed.map(({ purpose }) => purpose)),
    bytes(sealed.map((row) => row.sealed))
  ]
}

/** What must not occur twice in one group: the statement would see neither of the two. */
export const commitKeys = ({ commit }: TimedCommit): readonly string[] => [
  `user ${commit.uuid}`,
  ...commit.inbox.map((id) => `message ${id}`)
]

/** Writes a group, each whole or not at all; gives for each null, or why it was refused. */
export const commitGroup = (query: Query, token: number, horizon: ChangeHorizon) =>
  Effect.fnUntraced(function* (group: readonly TimedCommit[]) {
    const entries = group.reduce((sum, { commit }) => sum + commit.journal.length, 0)
    // Each goes alone then: so many of one user do not occur.
    if (entries >= perTransaction) return yield* new StoreError({ operation, reason: { _tag: "Unreadable" } })
    const { rows } = yield* horizon.writing(
      Effect.map(query<Row>(operation, statement, valuesOf(token, group)), (rows) => ({
        rows,
        first: rows.find(({ first }) => first !== null)?.first ?? 0
      }))
    )
    const outcomes: Array<StoreError | null> = group.map(() => null)
    for (const one of rows) {
      if (one.place === 0) continue
      const { expected } = group[one.place - 1]!.commit
      const reason = { _tag: reasonOf(one, expected === null) } as const
      outcomes[one.place - 1] = new StoreError({ operation, reason })
    }
    return outcomes
  })
