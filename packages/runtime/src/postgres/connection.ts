import * as PgPool from "@effect/sql-pg/PgPool"
import * as PgTypes from "@effect/sql-pg/PgTypes"
import { StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Redacted, Result, Scope } from "effect"
import { realClock } from "../edges/real-clock.ts"
import { postgresFailure } from "./postgres-failure.ts"

// The only file that knows the driver.

/** Runs one statement, which is a transaction unless it is part of one. Fails with `StoreError` named after `operation`. */
export type Query = <Row>(
  operation: string,
  sql: string,
  values?: readonly unknown[]
) => Effect.Effect<readonly Row[], StoreError>

export interface PostgresConnection {
  readonly query: Query
  /** Runs statements as one transaction. */
  readonly transaction: <A>(
    operation: string,
    body: (query: Query) => Effect.Effect<A, StoreError>
  ) => Effect.Effect<A, StoreError>
}

const arrayOf =
  (oid: number) =>
  (values: readonly unknown[]): unknown =>
    Result.getOrThrow(PgTypes.array(values, oid))

/** Array parameters, by what they hold. Times are `float`: whole milliseconds fit, and the driver reads and writes them as numbers. */
export const arrays = {
  text: arrayOf(PgTypes.OID.text),
  int: arrayOf(PgTypes.OID.int4),
  float: arrayOf(PgTypes.OID.float8),
  boolean: arrayOf(PgTypes.OID.bool),
  bytes: arrayOf(PgTypes.OID.bytea)
}

const isAddress = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, port } = new URL(url)
  return (protocol === "postgres:" || protocol === "postgresql:") && port !== "0"
}

/** How long the server may take for one statement before it gives up. */
const patience = "30s"

/** What could weaken or slow a session, whatever the defaults of server, database and role are. */
const always: readonly string[] = [
  // Compiling a plan takes longer than the short statements here run.
  "jit=off",
  "synchronous_commit=on",
  "default_transaction_isolation=read\\ committed",
  `statement_timeout=${patience}`,
  `idle_in_transaction_session_timeout=${patience}`
]
const toRead = ["plan_cache_mode=auto", "default_transaction_read_only=on"]
const settingsFor = {
  writing: ["plan_cache_mode=force_generic_plan", "default_transaction_read_only=off"],
  reading: toRead,
  // By their keys, however few rows there were when the plan was made.
  lookups: [...toRead, "enable_seqscan=off", "enable_hashjoin=off", "enable_mergejoin=off"]
}

interface Options {
  /** `postgres://user:password@host:port/name`. */
  readonly url: Redacted.Redacted<string>
  readonly connections: number
  /**
   * `writing`: the few statements that write are planned once, which costs more than running them. `reading`: pages of any size are planned for their
   * size, and nothing can be written. `lookups`: the same for statements that never take long, which go out together without waiting for each other's
   * replies; whoever gives up leaves the server to finish.
   */
  readonly purpose: keyof typeof settingsFor
}

/** A few connections to one server, made when they are needed and again when they were lost. Nothing is sent before the first statement. */
export const openPostgres = Effect.fnUntraced(function* (
  operation: string,
  { url, connections, purpose }: Options
): Effect.fn.Return<PostgresConnection, StoreError, Scope.Scope> {
  if (!isAddress(Redacted.value(url)))
    return yield* new StoreError({ operation, reason: { _tag: "BadAddress" } })
  const really = <A, E, R>(operation: string, effect: Effect.Effect<A, E, R>) =>
    effect.pipe(
      Effect.mapError((error) => postgresFailure(operation, error)),
      Effect.provideService(Clock.Clock, realClock)
    )
  // Of its own: what is written while the outer one closes may need a new connection, and a scope that closes starts nothing any more.
  const scope = yield* Effect.acquireRelease(Scope.make(), (scope, exit) => Scope.close(scope, exit))
  const pool = yield* really(
    operation,
    PgPool.make({
      url,
      applicationName: "bunq-provisioning",
      maxConnections: connections,
      keepAlive: "10 seconds",
      multiplex: purpose === "lookups",
      startupOptions: [...always, ...settingsFor[purpose]].map((setting) => `-c ${setting}`).join(" ")
    }).pipe(Scope.provide(scope))
  )
  type Run = (
    sql: string,
    values: readonly unknown[]
  ) => Effect.Effect<{ readonly rows: readonly unknown[] }, unknown>
  const on =
    (run: Run): Query =>
    <Row>(operation: string, sql: string, values: readonly unknown[] = []) =>
      really(
        operation,
        Effect.map(run(sql, values), ({ rows }) => rows as readonly Row[])
      )
  return {
    query: on((sql, values) => pool.use((connection) => connection.query(sql, values))),
    transaction: (operation, body) =>
      really(
        operation,
        Effect.scoped(
          Effect.gen(function* () {
            const connection = yield* pool.reserve
            const query = on(connection.query)
            yield* query(operation, "BEGIN")
            const result = yield* Effect.onError(body(query), () =>
              Effect.ignore(query(operation, "ROLLBACK"))
            )
            yield* query(operation, "COMMIT")
            return result
          })
        ).pipe(Effect.uninterruptible)
      )
  }
})
