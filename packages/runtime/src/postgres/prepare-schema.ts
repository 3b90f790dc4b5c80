import { StoreError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { PostgresConnection, Query } from "./connection.ts"
import { migrations } from "./migrations.ts"

const operation = "PostgresStore.open"

/** What must be there without a lease, for whoever pauses or makes tokens beside a service; a table that is there never changes. */
const foundation: readonly string[] = [
  "CREATE SCHEMA IF NOT EXISTS bunq_provisioning",
  `CREATE TABLE IF NOT EXISTS bunq_provisioning.schema_version (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     version integer NOT NULL
   )`,
  `CREATE TABLE IF NOT EXISTS bunq_provisioning.lease (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     token bigint NOT NULL,
     holder text NOT NULL,
     expires_at timestamptz NOT NULL
   )`,
  `CREATE TABLE IF NOT EXISTS bunq_provisioning.pause (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     since bigint,
     note text
   )`,
  `CREATE TABLE IF NOT EXISTS bunq_provisioning.api_token (
     place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     line text NOT NULL
   )`,
  "INSERT INTO bunq_provisioning.schema_version (version) VALUES (0) ON CONFLICT DO NOTHING"
]

const checked = (found: number) =>
  found > migrations.length
    ? Effect.fail(
        new StoreError({ operation, reason: { _tag: "TooNew", found, supported: migrations.length } })
      )
    : Effect.succeed(found)

const readVersion = (query: Query, lock = "") =>
  Effect.flatMap(
    query<{ readonly version: number }>(
      operation,
      `SELECT version FROM bunq_provisioning.schema_version ${lock}`
    ),
    ([row]) => checked(row?.version ?? 0)
  )

/** How many migrations a database has had; 0 = none, or there is nothing of ours in it. Fails with `TooNew`. */
export const schemaVersion = Effect.fnUntraced(function* ({ query }: PostgresConnection) {
  const [row] = yield* query<{ readonly there: boolean }>(
    operation,
    "SELECT to_regclass('bunq_provisioning.schema_version') IS NOT NULL AS there"
  )
  return row?.there === true ? yield* readVersion(query) : 0
})

/** Makes what a lease needs, where it is missing. Two that come at once do not disturb each other. */
export const layFoundation = ({ transaction }: PostgresConnection) =>
  transaction(
    operation,
    Effect.fnUntraced(function* (query: Query) {
      yield* query(operation, "SELECT pg_advisory_xact_lock(hashtext('bunq_provisioning'))")
      for (const statement of foundation) yield* query(operation, statement)
    })
  )

/** Brings the schema up to date, for whoever holds the lease. */
export const migrate = ({ transaction }: PostgresConnection) =>
  transaction(
    operation,
    Effect.fnUntraced(function* (query: Query) {
      yield* query(operation, "SET LOCAL statement_timeout = 0")
      const version = yield* readVersion(query, "FOR UPDATE")
      for (const statement of migrations.slice(version).flat()) yield* query(operation, statement)
      if (version < migrations.length)
        yield* query(operation, "UPDATE bunq_provisioning.schema_version SET version = $1", [
          migrations.length
        ])
    })
  )
