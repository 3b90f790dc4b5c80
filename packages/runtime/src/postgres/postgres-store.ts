import { HookInbox, ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { Context, Duration, Effect, Layer } from "effect"
import type { Redacted } from "effect"
import { changeReads } from "./change-reads.ts"
import { makeChangeHorizon } from "./change-horizon.ts"
import { continueNumbers } from "./change-number.ts"
import { openPostgres } from "./connection.ts"
import { holdLease } from "./lease.ts"
import { makePostgresHookInbox } from "./postgres-hook-inbox.ts"
import { migrations } from "./migrations.ts"
import { layFoundation, migrate, schemaVersion } from "./prepare-schema.ts"
import { storeLookups } from "./store-lookups.ts"
import { storeReads } from "./store-reads.ts"
import { storeWrites } from "./store-writes.ts"

const operation = "PostgresStore.open"

/** Two lanes, what must be durable before a call goes out, and the lease. */
const toWrite = { connections: 5, purpose: "writing" } as const
const toRead = { connections: 3, purpose: "reading" } as const
/** One connection has room for many lookups. */
const toLookUp = { connections: 1, purpose: "lookups" } as const

const readOnly = (method: string) => (): Effect.Effect<never, StoreError> =>
  Effect.fail(new StoreError({ operation: `ProvisionStore.${method}`, reason: { _tag: "ReadOnly" } }))

export interface PostgresOptions {
  /** `postgres://user:password@host:port/name`; the database must exist. */
  readonly url: Redacted.Redacted<string>
}

/**
 * Keeps users in a PostgreSQL database, in a schema of its own (`bunq_provisioning`): one statement for each group of commits, with the version of every
 * user, the messages and the right to write checked where it writes.
 */
export class PostgresStore {
  /**
   * The store of a service. One service at a time: it holds a lease in the database and renews it, and every write names it, so that a process that was
   * stopped for longer and wakes up writes nothing and fails with `StoreError` reason `Fenced`.
   *
   * A lease is given back when the layer closes. After a crash the next service waits until it runs out; while its holder lives, building the layer
   * fails with `InUse`, which names them. Makes and migrates its tables; fails with `TooNew` without having changed anything, with `BadAddress`,
   * `Unreachable` or `AccessDenied` when there is no way in.
   */
  static readonly layer = (
    options: PostgresOptions & {
      /** How long a silent service is waited for before another one may take its place. Default 15 seconds. */
      readonly lease?: Duration.Input
    }
  ): Layer.Layer<ProvisionStore | HookInbox, StoreError> =>
    Layer.effectContext(
      Effect.gen(function* () {
        const connection = yield* openPostgres(operation, { url: options.url, ...toWrite })
        const reader = yield* openPostgres(operation, { url: options.url, ...toRead })
        const lookups = yield* openPostgres(operation, { url: options.url, ...toLookUp })
        yield* schemaVersion(connection)
        yield* layFoundation(connection)
        const lease = yield* holdLease(
          connection,
          Duration.toMillis(Duration.fromInputUnsafe(options.lease ?? "15 seconds"))
        )
        yield* migrate(connection)
        const horizon = makeChangeHorizon(yield* continueNumbers(connection.query))
        const store = ProvisionStore.of({
          ...storeReads(reader.query),
          ...changeReads(reader.query, horizon.reach),
          ...storeLookups(lookups.query),
          ...(yield* storeWrites(connection, lease, horizon)),
          lost: lease.lost
        })
        return Context.make(ProvisionStore, store).pipe(
          Context.add(HookInbox, yield* makePostgresHookInbox(connection))
        )
      })
    )

  /**
   * Only the inbox for webhooks, in any number of processes beside the service that reads it: for receivers that run elsewhere. Makes and migrates
   * nothing; building the layer fails with `ReadOnly` when a service must first make the schema or bring it up to date, with `TooNew`, `BadAddress`,
   * `Unreachable` or `AccessDenied`.
   */
  static readonly layerHooks = (options: PostgresOptions): Layer.Layer<HookInbox, StoreError> =>
    Layer.effect(
      HookInbox,
      Effect.gen(function* () {
        const connection = yield* openPostgres(operation, { url: options.url, ...toWrite })
        if ((yield* schemaVersion(connection)) < migrations.length)
          return yield* new StoreError({ operation, reason: { _tag: "ReadOnly" } })
        return yield* makePostgresHookInbox(connection)
      })
    )

  /**
   * The same users to look at, in any number of processes, beside a service or without one. Writing fails with `StoreError` reason `ReadOnly`. Makes
   * and migrates nothing; building the layer fails with `ReadOnly` when a service must first make the schema or bring it up to date, with `TooNew`,
   * `BadAddress`, `Unreachable` or `AccessDenied`.
   */
  static readonly layerReadOnly = (options: PostgresOptions): Layer.Layer<ProvisionStore, StoreError> =>
    Layer.effect(
      ProvisionStore,
      Effect.gen(function* () {
        const connection = yield* openPostgres(operation, { url: options.url, ...toRead })
        if ((yield* schemaVersion(connection)) < migrations.length)
          return yield* new StoreError({ operation, reason: { _tag: "ReadOnly" } })
        return ProvisionStore.of({
          ...storeReads(connection.query),
          ...changeReads(connection.query),
          ...storeLookups(connection.query),
          commit: readOnly("commit"),
          putSealed: readOnly("putSealed"),
          replaceSealed: readOnly("replaceSealed"),
          eraseSealed: readOnly("eraseSealed"),
          dropSealed: readOnly("dropSealed"),
          pruneJournal: readOnly("pruneJournal"),
          pruneInbox: readOnly("pruneInbox"),
          skipChanges: readOnly("skipChanges"),
          markSent: readOnly("markSent"),
          lost: Effect.never
        })
      })
    )
}
