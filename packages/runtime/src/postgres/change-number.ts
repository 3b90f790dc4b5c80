import type { StoreError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { Query } from "./connection.ts"

/**
 * The number of a change is `origin + transaction id × 4096 + place in the transaction`. Transactions of the two lanes commit in any order, but one that
 * begins after another was through has a higher id: whoever stops before the lowest id that is under way skips nothing. A storage format.
 */
export const perTransaction = 4_096

const origin = "coalesce((SELECT origin FROM bunq_provisioning.change_origin), 0)"

/** The row of a statement that writes changes: what their numbers begin behind. */
export const baseOfChanges = `SELECT ${origin} + pg_current_xact_id()::text::int8 * ${perTransaction} AS first`

/** The last number that nothing can come before any more, as the server sees it. Any transaction of the whole server that writes and stays open holds it back. */
export const settledByServer = `${origin} + pg_snapshot_xmin(pg_current_snapshot())::text::int8 * ${perTransaction} - 1`

/**
 * For the holder of the lease, before it writes: numbers go on behind the last one also where transaction ids do not, because the database was moved to
 * another server. Gives the last one.
 */
export const continueNumbers = (query: Query): Effect.Effect<number, StoreError> =>
  Effect.map(
    query<{ readonly last: number }>(
      "PostgresStore.open",
      `WITH present AS (SELECT coalesce(max(change), 0) AS last FROM bunq_provisioning.journal), moved AS (
         INSERT INTO bunq_provisioning.change_origin AS known (origin)
         SELECT last - pg_current_xact_id()::text::int8 * ${perTransaction} FROM present
         ON CONFLICT (one) DO UPDATE SET origin = greatest(known.origin, excluded.origin)
       )
       SELECT last::float8 AS last FROM present`
    ),
    ([row]) => row?.last ?? 0
  )
