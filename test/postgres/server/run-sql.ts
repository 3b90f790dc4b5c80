import * as PgClient from "@effect/sql-pg/PgClient"
import { Effect, Layer, Redacted } from "effect"
import { layer as reactivity } from "effect/reactivity/Reactivity"

type Row = { readonly [column: string]: unknown }

const withClient = <A, E>(url: string, use: (client: PgClient.PgClient) => Effect.Effect<A, E>) =>
  Effect.scoped(Effect.flatMap(PgClient.makeClient({ url: Redacted.make(url) }), use)).pipe(
    Effect.provide(Layer.fresh(reactivity)),
    Effect.orDie
  )

/** Runs one statement on a connection of its own. */
export const runSql = (
  url: string,
  sql: string,
  values: readonly unknown[] = []
): Effect.Effect<readonly Row[]> => withClient(url, (client) => client.unsafe<Row>(sql, values))

/** Runs one statement and, before it is committed, something else. */
export const inTransaction = <A, E>(url: string, sql: string, meanwhile: Effect.Effect<A, E>) =>
  withClient(url, (client) => client.withTransaction(Effect.andThen(client.unsafe(sql), meanwhile)))
