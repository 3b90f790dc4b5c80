import { existsSync } from "node:fs"
import { BunqHttp, PollingFeed } from "@bunq-provisioning/adapter-http"
import type { BunqEnvironment, ConfigurationError } from "@bunq-provisioning/adapter-http"
import { ProvisionStore, Vault } from "@bunq-provisioning/core/ports"
import type { SealerError, StoreError } from "@bunq-provisioning/core/ports"
import { AesSealer, MemoryStore, Provisioner, provisionerFacade } from "@bunq-provisioning/runtime"
import type { Provisioning, VaultKeySource } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { Effect, Layer, Redacted } from "effect"
import { clockLayer } from "./clock-layer.ts"
import type { ProvisioningClock } from "./clock-layer.ts"

/** What `createProvisioner` needs to know. */
export interface ProvisionerSettings {
  /** `local` is a bank on this machine, such as the sandbox of this library; loopback addresses only. */
  readonly environment: "sandbox" | "production" | BunqEnvironment
  /** The partner's API key. It is refused when it does not belong to the environment, before anything is sent. */
  readonly apiKey: string | undefined
  /** An SQLite file; one process at a time. Absent = memory: everything is forgotten at the end. */
  readonly database?: string
  /** The vault key, 32 bytes in base64. Wins over `keyFile`. */
  readonly vaultKey?: string
  /** The file of the vault key, mode 0600; made beside a new database. Default: the database's name with `.key`. */
  readonly keyFile?: string
  /** Replaces the machine's time for everything but the transport. */
  readonly clock?: ProvisioningClock
  /** Replaces the platform's `fetch`, for example to count or to call a bank in the same process. */
  readonly fetch?: typeof globalThis.fetch
  /** How long one request may take, in real ms. Default 15,000. */
  readonly requestDeadline?: number
  /** How long a create whose reply was lost is looked up before it is sent again, in real ms; longer than `requestDeadline`. Default twice that. */
  readonly settleWindow?: number
}

const keySource = (settings: ProvisionerSettings): VaultKeySource | null => {
  if (settings.vaultKey !== undefined) return { key: Redacted.make(settings.vaultKey) }
  const keyFile =
    settings.keyFile ?? (settings.database === undefined ? undefined : `${settings.database}.key`)
  return keyFile === undefined ? null : { keyFile }
}

/** A key for one life of the process: with the memory store nothing sealed outlives it. */
const sealerLayer = (source: VaultKeySource | null) =>
  source !== null
    ? AesSealer.layer(source)
    : Layer.unwrap(Effect.sync(() => AesSealer.layer({ key: Redacted.make(freshKey()) })))

const freshKey = (): string =>
  Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(32))).toString("base64")

/**
 * The whole stack as one layer: HTTP adapter, polling feed, store and vault. For callers with Effect; others use `createProvisioner`.
 *
 * Fails with `ConfigurationError`, `StoreError` or `SealerError` before anything is sent.
 */
export const provisionerLayer = (
  settings: ProvisionerSettings
): Layer.Layer<Provisioner, ConfigurationError | StoreError | SealerError> => {
  const { environment, apiKey, database, requestDeadline, settleWindow } = settings
  const store = database === undefined ? MemoryStore.layer : SqliteStore.layer({ file: database })
  const bank = Layer.unwrap(
    Effect.gen(function* () {
      const before = yield* ProvisionStore.use((one) => one.latestAt())
      return BunqHttp.layer({
        apiKey: Redacted.make(apiKey ?? ""),
        environment: typeof environment === "string" ? { name: environment } : environment,
        fetch: settings.fetch,
        requestDeadline,
        settleWindow,
        resumed: before !== null
      })
    })
  )
  const vault = Vault.layerNoDeps.pipe(Layer.provideMerge(sealerLayer(keySource(settings))))
  return Provisioner.layer().pipe(
    Layer.provide(PollingFeed.layer()),
    Layer.provide(bank),
    Layer.provide(vault),
    Layer.provide(store),
    Layer.provide(NodeSecureRandom.layer),
    Layer.provideMerge(clockLayer(settings.clock))
  )
}

/**
 * Starts a durable provisioner: every user in the database goes on where they were.
 *
 * Rejects, before anything is sent, with `ConfigurationError` (key, environment, host), `StoreError` (database) or `SealerError` (vault key). Close it at the end; a process that
 * is killed instead loses nothing that was acknowledged.
 */
export const createProvisioner = (settings: ProvisionerSettings): Promise<Provisioning> =>
  provisionerFacade(provisionerLayer(settings))

/** When the database was last written, epoch ms of its runtime's clock; null when there is none yet. Rejects with `StoreError`. */
export const latestTimeIn = async (database: string): Promise<number | null> => {
  if (!existsSync(database)) return null
  const exit = await Effect.runPromise(
    Effect.result(
      ProvisionStore.use((store) => store.latestAt()).pipe(
        Effect.provide(SqliteStore.layer({ file: database }))
      )
    )
  )
  if (exit._tag === "Failure") throw exit.failure
  return exit.success
}
