import type { Commit, ProvisionStore, SealedRow, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"
import { changesSkipped } from "../changes/changes-skipped.ts"
import type { ChangeHorizon } from "./change-horizon.ts"
import { commitGroup, commitKeys } from "./commit-statement.ts"
import type { TimedCommit } from "./commit-statement.ts"
import { arrays } from "./connection.ts"
import type { PostgresConnection } from "./connection.ts"
import { makeFencedWrite } from "./fenced-write.ts"
import { makeLane } from "./lane.ts"
import type { Lease } from "./lease.ts"
import { pruneJournal } from "./prune-journal.ts"

type Writes = Pick<
  ProvisionStore["Service"],
  | "commit"
  | "putSealed"
  | "replaceSealed"
  | "eraseSealed"
  | "dropSealed"
  | "pruneJournal"
  | "pruneInbox"
  | "skipChanges"
  | "markSent"
>

interface Mark {
  readonly uuid: string
  readonly at: number
}

const lanes = 2

/** The same user always goes the same way: who comes first is written first. */
const laneOf = (uuid: string): number => {
  let hash = 0
  for (let index = 0; index < uuid.length; index += 1) hash = (hash * 31 + uuid.charCodeAt(index)) | 0
  return Math.abs(hash) % lanes
}

const putSealedSql = `
  INSERT INTO bunq_provisioning.sealed (owner, purpose, sealed)
  SELECT * FROM unnest($2::text[], $3::text[], $4::bytea[]) WHERE EXISTS (SELECT FROM fence)
  ON CONFLICT (owner, purpose) DO UPDATE SET sealed = excluded.sealed`
const markSentSql = `
  INSERT INTO bunq_provisioning.sent_mark (uuid, sent_at)
  SELECT * FROM unnest($2::text[], $3::float8[]) WHERE EXISTS (SELECT FROM fence)
  ON CONFLICT (uuid) DO UPDATE SET sent_at = excluded.sent_at`
const addSealedSql = `
  INSERT INTO bunq_provisioning.sealed (owner, purpose, sealed)
  SELECT $2::text, $3::text, $4::bytea WHERE EXISTS (SELECT FROM fence) ON CONFLICT DO NOTHING`
const replaceSealedSql = `
  UPDATE bunq_provisioning.sealed SET sealed = $4::bytea
  WHERE owner = $2::text AND purpose = $3::text AND sealed = $5::bytea AND EXISTS (SELECT FROM fence)`
const eraseSealedSql =
  "DELETE FROM bunq_provisioning.sealed WHERE owner = $2::text AND EXISTS (SELECT FROM fence)"
const dropSealedSql = `
  DELETE FROM bunq_provisioning.sealed
  WHERE owner = $2::text AND purpose = ANY ($3::text[]) AND EXISTS (SELECT FROM fence)`
const pruneInboxSql = `
  DELETE FROM bunq_provisioning.inbox WHERE EXISTS (SELECT FROM fence) AND id IN (
    SELECT id FROM bunq_provisioning.inbox WHERE consumed_at < $2::float8::int8 ORDER BY consumed_at LIMIT $3::int)`

const skipChangesSql = `
  UPDATE bunq_provisioning.change_origin SET origin = origin + $2::float8::int8 WHERE EXISTS (SELECT FROM fence)`

/** The methods of the store that write; all of them name the lease. */
export const storeWrites = Effect.fnUntraced(function* (
  connection: PostgresConnection,
  lease: Lease,
  horizon: ChangeHorizon
) {
  const { query } = connection
  const fenced = makeFencedWrite(query, lease.token)
  /** Whoever finds out first that the lease is lost tells the others. */
  const watching = <A>(effect: Effect.Effect<A, StoreError>) =>
    Effect.tapError(effect, ({ reason }) => (reason._tag === "Fenced" ? lease.giveUp : Effect.void))
  const commits = yield* Effect.all(
    Array.from({ length: lanes }, () =>
      makeLane<TimedCommit>({
        operation: "ProvisionStore.commit",
        keysOf: commitKeys,
        write: commitGroup(query, lease.token, horizon)
      })
    )
  )
  const putSealed = yield* makeLane<SealedRow>({
    operation: "ProvisionStore.putSealed",
    keysOf: ({ owner, purpose }) => [JSON.stringify([owner, purpose])],
    write: (rows) =>
      Effect.as(
        fenced("putSealed", putSealedSql, [
          arrays.text(rows.map(({ owner }) => owner)),
          arrays.text(rows.map(({ purpose }) => purpose)),
          arrays.bytes(rows.map(({ sealed }) => sealed))
        ]),
        rows.map(() => null)
      )
  })
  const markSent = yield* makeLane<Mark>({
    operation: "ProvisionStore.markSent",
    keysOf: ({ uuid }) => [uuid],
    write: (marks) =>
      Effect.as(
        fenced("markSent", markSentSql, [
          arrays.text(marks.map(({ uuid }) => uuid)),
          arrays.float(marks.map(({ at }) => Math.floor(at)))
        ]),
        marks.map(() => null)
      )
  })
  return {
    commit: Effect.fn("PostgresStore.commit")(function* (commit: Commit) {
      const at = yield* Clock.currentTimeMillis
      yield* watching(commits[laneOf(commit.uuid)]!({ commit, at }))
    }),
    putSealed: (row) => watching(putSealed(row)),
    markSent: (uuid, at) => watching(markSent({ uuid, at })),
    replaceSealed: ({ owner, purpose, expected, sealed }) =>
      watching(
        Effect.map(
          expected === null
            ? fenced("replaceSealed", addSealedSql, [owner, purpose, sealed])
            : fenced("replaceSealed", replaceSealedSql, [owner, purpose, sealed, expected]),
          (count) => count > 0
        )
      ),
    eraseSealed: (owner) => watching(Effect.asVoid(fenced("eraseSealed", eraseSealedSql, [owner]))),
    dropSealed: (owner, purposes) =>
      watching(Effect.asVoid(fenced("dropSealed", dropSealedSql, [owner, arrays.text(purposes)]))),
    pruneJournal: (uuid, start) => watching(pruneJournal(connection, lease.token, { uuid, ...start })),
    pruneInbox: ({ before, limit }) =>
      watching(fenced("pruneInbox", pruneInboxSql, [Math.floor(before), limit])),
    skipChanges: () => watching(Effect.asVoid(fenced("skipChanges", skipChangesSql, [changesSkipped])))
  } satisfies Writes
})
