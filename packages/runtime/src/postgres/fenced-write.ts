import { StoreError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { Query } from "./connection.ts"

/**
 * Makes what runs one writing statement in the name of a lease: its own parameters begin at `$2`, and it must say `EXISTS (SELECT FROM fence)`. Gives
 * how many rows it wrote; fails with `Fenced`, with nothing written, when the lease is somebody else's.
 */
export const makeFencedWrite =
  (query: Query, token: number) =>
  (method: string, sql: string, values: readonly unknown[]): Effect.Effect<number, StoreError> => {
    const operation = `ProvisionStore.${method}`
    const whole = `
      WITH fence AS MATERIALIZED (
        SELECT FROM bunq_provisioning.lease WHERE token = $1::int8 FOR SHARE
      ), written AS (${sql} RETURNING 1)
      SELECT EXISTS (SELECT FROM fence) AS held, (SELECT count(*) FROM written)::int AS count`
    return Effect.flatMap(
      query<{ readonly held: boolean; readonly count: number }>(operation, whole, [token, ...values]),
      ([row]) =>
        row?.held === true
          ? Effect.succeed(row.count)
          : Effect.fail(new StoreError({ operation, reason: { _tag: "Fenced" } }))
    )
  }
