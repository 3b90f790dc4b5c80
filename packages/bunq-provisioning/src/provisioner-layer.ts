import { BunqHttp, NodeSecureRandom, PollingFeed } from "@bunq-provisioning/adapter-http"
import type {
  BunqEnvironment,
  ConfigurationError,
  ContractSurprise,
  PollingFeedOptions
} from "@bunq-provisioning/adapter-http"
import { BankGate, ProvisionStore, Vault } from "@bunq-provisioning/core/ports"
import type { OnboardingClassifier } from "@bunq-provisioning/core/wire"
import type { BunqApi, SealerError, StoreError } from "@bunq-provisioning/core/ports"
import { AesSealer, MemoryStore, PauseSwitch, Provisioner } from "@bunq-provisioning/runtime"
import type { VaultKeySource } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Layer, Redacted } from "effect"
import { clockLayer } from "./clock-layer.ts"
import type { ProvisioningClock } from "./clock-layer.ts"
import { freshVaultKey } from "./edges/fresh-vault-key.ts"
import { ofOneBank } from "./one-bank.ts"
import { pauseFile } from "./pause-file.ts"

/** Where users and secrets are kept. */
export interface StorageSettings {
  /** An SQLite file; one process at a time. Absent = memory: everything is forgotten at the end. */
  readonly database?: string | undefined
  /** The vault key, 32 bytes in base64. Wins over `keyFile`. */
  readonly vaultKey?: string | undefined
  /** The file of the vault key, mode 0600; made beside a new database. Default: the database's name with `.key`. */
  readonly keyFile?: string | undefined
  /** Replaces the machine's time for everything but the transport. */
  readonly clock?: ProvisioningClock | undefined
}

/** Which bunq, and how it is called. */
export interface BankSettings {
  /** `local` is a bank on this machine, such as the sandbox of this library; loopback addresses only. */
  readonly environment: "sandbox" | "production" | BunqEnvironment
  /** The partner's API key. It is refused when it does not belong to the environment, before anything is sent. */
  readonly apiKey: string | undefined
  /** Replaces the platform's `fetch`, for example to count or to call a bank in the same process. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** How long one request may take, in real ms. Default 15,000. */
  readonly requestDeadline?: number | undefined
  /** How long a create whose reply was lost is looked up before it is sent again, in real ms; longer than `requestDeadline`. Default twice that. */
  readonly settleWindow?: number | undefined
  /** Reads a verdict out of an onboarding's status and waiting type; bunq documents no word for a denial, the default knows `DENIED` and `REJECTED`. */
  readonly classifyOnboarding?: OnboardingClassifier | undefined
  /** Hears, once each, of every field, word and type in bunq's replies that no document mentions; without secrets and personal data. It is logged as well. */
  readonly onSurprise?: ((surprise: ContractSurprise) => void) | undefined
}

/** What opens the secrets of a database. */
export const vaultKeySource = ({ database, vaultKey, keyFile }: StorageSettings): VaultKeySource => {
  if (vaultKey !== undefined) return { key: Redacted.make(vaultKey) }
  const file = keyFile ?? (database === undefined ? undefined : `${database}.key`)
  // Nothing that is sealed in memory outlives the process, so neither need the key.
  return file === undefined ? { key: Redacted.make(freshVaultKey()) } : { keyFile: file }
}

/** The store a database name stands for. */
export const storeLayer = (database: string | undefined): Layer.Layer<ProvisionStore, StoreError> =>
  database === undefined ? MemoryStore.layer : SqliteStore.layer({ file: database })

/** bunq over HTTP, with the limits begun as spent when there was a run before this one. */
export const httpBank = (
  settings: BankSettings
): Layer.Layer<BunqApi, ConfigurationError | StoreError | SealerError, Vault | ProvisionStore | BankGate> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const before = yield* ProvisionStore.use((store) => store.latestAt())
      const { environment, apiKey, ...more } = settings
      const named = typeof environment === "string" ? { name: environment } : environment
      const bind = yield* ofOneBank(named.name)
      return BunqHttp.layer({
        apiKey: Redacted.make(apiKey ?? ""),
        environment: named,
        fetch: more.fetch,
        requestDeadline: more.requestDeadline,
        settleWindow: more.settleWindow,
        classifyOnboarding: more.classifyOnboarding,
        onSurprise: more.onSurprise,
        resumed: before !== null
      }).pipe(Layer.tap(() => Effect.ignore(bind)))
    })
  )

/** Where an operator's pause is kept: beside the database, so that it can be given and ended from outside. */
const pauseLayer = (database: string | undefined): Layer.Layer<PauseSwitch> =>
  database === undefined ? PauseSwitch.layerMemory : PauseSwitch.layerFile({ file: pauseFile(database) })

/** What few need to set. */
interface Particulars {
  readonly feed?: PollingFeedOptions
  readonly pause?: Layer.Layer<PauseSwitch>
}

/** Vault and polling feed between a store and a bank. */
export const provisionerLayerOn = <E = never>(
  store: Layer.Layer<ProvisionStore, StoreError>,
  settings: StorageSettings & Particulars,
  bank: Layer.Layer<BunqApi, E, Vault | ProvisionStore | BankGate>
): Layer.Layer<Provisioner, E | StoreError | SealerError> =>
  Provisioner.layer().pipe(
    Layer.provide(PollingFeed.layer(settings.feed)),
    Layer.provide(bank),
    // One gate for all: the calls pass it, and the provisioner shows it.
    Layer.provide(BankGate.layer()),
    Layer.provide(settings.pause ?? pauseLayer(settings.database)),
    Layer.provide(Vault.layerNoDeps),
    Layer.provide(Layer.suspend(() => AesSealer.layer(vaultKeySource(settings)))),
    Layer.provide(store),
    Layer.provide(NodeSecureRandom.layer),
    Layer.provideMerge(clockLayer(settings.clock))
  )

/**
 * Store, vault and polling feed around a `BunqApi` of your own, such as `Layer.mock(BunqApi, { … })`.
 *
 * Fails with `StoreError` or `SealerError` when the database or the key cannot be used.
 */
export const provisionerLayerWith = <E = never>(
  settings: StorageSettings & Particulars,
  bank: Layer.Layer<BunqApi, E, Vault | ProvisionStore | BankGate>
): Layer.Layer<Provisioner, E | StoreError | SealerError> =>
  provisionerLayerOn(storeLayer(settings.database), settings, bank)

/**
 * The whole stack as one layer: HTTP adapter, polling feed, store and vault. For callers with Effect; others use `createProvisioner`.
 *
 * Fails with `ConfigurationError`, `StoreError` or `SealerError` before anything is sent.
 */
export const provisionerLayer = (
  settings: BankSettings & StorageSettings
): Layer.Layer<Provisioner, ConfigurationError | StoreError | SealerError> =>
  provisionerLayerWith(settings, httpBank(settings))
