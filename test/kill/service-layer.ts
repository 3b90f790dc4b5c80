import { BunqHttp, NodeSecureRandom, PollingFeed, TransportClock } from "@bunq-provisioning/adapter-http"
import { ProvisionStore, Vault } from "@bunq-provisioning/core/ports"
import { AesSealer, PauseSwitch, Provisioner } from "@bunq-provisioning/runtime"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import type { VirtualClock } from "@bunq-provisioning/sandbox"
import { Clock, Context, Duration, Effect, Layer, Logger, Redacted } from "effect"
import { watchedFetch, watchedStore } from "./watched-edges.ts"

const vaultKey = Redacted.make(Buffer.alloc(32, 7).toString("base64"))
/** How long another process waits for one on PostgreSQL that was killed. */
const lease = "1 second"

const isServer = (database: string): boolean => database.startsWith("postgres:")

const storeOf = (database: string) =>
  isServer(database)
    ? PostgresStore.layer({ url: Redacted.make(database), lease })
    : SqliteStore.layer({ file: database, ownThread: true })

/** The same, to look at what a dead process left. */
export const readerOf = (database: string) =>
  isServer(database)
    ? PostgresStore.layerReadOnly({ url: Redacted.make(database) })
    : SqliteStore.layerReadOnly({ file: database })

const clockLayer = (clock: VirtualClock) => {
  const nanos = () => BigInt(clock.now()) * 1_000_000n
  return Layer.mergeAll(
    Layer.succeed(Clock.Clock, {
      currentTimeMillisUnsafe: () => clock.now(),
      currentTimeMillis: Effect.sync(() => clock.now()),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos),
      monotonicTimeNanosUnsafe: nanos,
      monotonicTimeNanos: Effect.sync(nanos),
      sleep: (duration) =>
        Effect.callback<void>((resume, signal) => {
          const ms = Duration.toMillis(duration)
          if (!Number.isFinite(ms)) return
          clock.sleep(ms, signal).then(
            () => resume(Effect.void),
            // Aborted: nobody waits any more.
            () => {}
          )
        })
    }),
    Layer.succeed(TransportClock, Context.get(Context.empty(), Clock.Clock))
  )
}

interface Options {
  readonly database: string
  readonly url: string
  readonly apiKey: string
  readonly clock: VirtualClock
  readonly pass: (boundary: string) => void
}

/** The service as it ships, with both of its edges watched: what it writes and what it sends. */
export const serviceLayer = ({ database, url, apiKey, clock, pass }: Options) => {
  const store = Layer.effect(
    ProvisionStore,
    ProvisionStore.useSync((real) => watchedStore(real, pass))
  ).pipe(Layer.provide(storeOf(database)))
  const bank = Layer.unwrap(
    Effect.map(
      ProvisionStore.use((kept) => kept.latestAt()),
      (before) =>
        BunqHttp.layer({
          apiKey: Redacted.make(apiKey),
          environment: { name: "local", url },
          fetch: watchedFetch(pass),
          requestDeadline: "3 seconds",
          settleWindow: "4 seconds",
          resumed: before !== null
        })
    )
  )
  return Provisioner.layer().pipe(
    Layer.provide(PollingFeed.layer()),
    Layer.provide(bank),
    Layer.provide(PauseSwitch.layerMemory),
    Layer.provide(Vault.layerNoDeps),
    Layer.provide(AesSealer.layer({ key: vaultKey })),
    Layer.provide(store),
    Layer.provide(NodeSecureRandom.layer),
    Layer.provideMerge(clockLayer(clock)),
    Layer.provideMerge(Logger.layer([]))
  )
}
