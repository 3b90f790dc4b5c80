import { existsSync } from "node:fs"
import { StoreError } from "@bunq-provisioning/core/ports"
import type { HookInbox, ProvisionStore } from "@bunq-provisioning/core/ports"
import { MemoryStore, PauseSwitch } from "@bunq-provisioning/runtime"
import type * as Postgres from "@bunq-provisioning/runtime/postgres"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Layer, Redacted } from "effect"
import { pauseFile } from "./pause-file.ts"

const driver = "@effect/sql-pg"

/** Whether a database is named by the URL of a PostgreSQL server; otherwise it is a file. */
export const isServer = (database: string): boolean => /^postgres(ql)?:/i.test(database)

/** Whether there is something to look at: a server is asked when it is opened. */
export const isPresent = (database: string): boolean => isServer(database) || existsSync(database)

/** A database as it may be shown and typed again: the URL of a server holds a password. */
export const shownDatabase = (database: string): string =>
  isServer(database) ? '"$BUNQ_DATABASE"' : database

/** Loads the driver only for those who need it: it is an optional dependency. */
const loadPostgres = Effect.tryPromise({
  try: () => import("@bunq-provisioning/runtime/postgres"),
  catch: (error) => error
}).pipe(
  Effect.catch((error) => {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
    return code === "ERR_MODULE_NOT_FOUND" && String(message).includes(driver)
      ? Effect.fail(
          new StoreError({
            operation: "PostgresStore.open",
            reason: { _tag: "DriverMissing", package: driver }
          })
        )
      : Effect.die(error)
  })
)

/** Uses PostgreSQL on the server a URL names. */
export const withPostgres = <A, E, R>(
  url: string,
  use: (postgres: typeof Postgres, options: Postgres.PostgresOptions) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | StoreError, R> =>
  Effect.flatMap(loadPostgres, (postgres) => use(postgres, { url: Redacted.make(url) }))

/** A layer on the PostgreSQL server a URL names. */
export const onServer = <A>(
  url: string,
  make: (postgres: typeof Postgres, options: Postgres.PostgresOptions) => Layer.Layer<A, StoreError>
): Layer.Layer<A, StoreError> => Layer.unwrap(withPostgres(url, (...given) => Effect.succeed(make(...given))))

/** The store and the inbox a database name stands for. `ownThread`: whether a file may be written by another thread, which follows no clock but the real one. */
export const storeLayer = (
  database: string | undefined,
  { ownThread = true }: { readonly ownThread?: boolean } = {}
): Layer.Layer<ProvisionStore | HookInbox, StoreError> => {
  if (database === undefined) return MemoryStore.layer
  return isServer(database)
    ? onServer(database, ({ PostgresStore }, options) => PostgresStore.layer(options))
    : SqliteStore.layer({ file: database, ownThread })
}

/** The same to look at, also beside a service. */
export const readerLayer = (database: string): Layer.Layer<ProvisionStore, StoreError> =>
  isServer(database)
    ? onServer(database, ({ PostgresStore }, options) => PostgresStore.layerReadOnly(options))
    : SqliteStore.layerReadOnly({ file: database })

/** Where an operator's pause is kept: with the database, so that it can be given and ended from outside. */
export const pauseLayer = (database: string | undefined): Layer.Layer<PauseSwitch, StoreError> => {
  if (database === undefined) return PauseSwitch.layerMemory
  return isServer(database)
    ? onServer(database, ({ postgresPause }, options) => postgresPause(options))
    : PauseSwitch.layerFile({ file: pauseFile(database) })
}
