import { BunqHttp, NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import type { BunqEnvironment, ConfigurationError, ContractSurprise } from "@bunq-provisioning/adapter-http"
import { BankGate, KeyProvider, ProvisionStore, SealerError, Vault } from "@bunq-provisioning/core/ports"
import type { OnboardingClassifier } from "@bunq-provisioning/core/wire"
import type {
  BunqApi,
  BunqWebhooks,
  HookInbox,
  Sealer,
  SecureRandom,
  StoreError
} from "@bunq-provisioning/core/ports"
import { AesSealer, Provisioner } from "@bunq-provisioning/runtime"
import type { InspectionSink } from "@bunq-provisioning/runtime/inspect"
import type { AlertOptions, PauseSwitch, RetentionOptions, VaultKeySource } from "@bunq-provisioning/runtime"
import { Effect, Layer, Redacted } from "effect"
import { clockLayer } from "./clock-layer.ts"
import type { ProvisioningClock } from "./clock-layer.ts"
import { isServer, pauseLayer, storeLayer } from "./database-layers.ts"
import { freshVaultKey } from "./edges/fresh-vault-key.ts"
import { feedLayer } from "./feed-layer.ts"
import type { FeedChoice, FeedName } from "./feed-layer.ts"
import { ofOneBank } from "./one-bank.ts"

/** Where users and secrets are kept. */
export interface StorageSettings {
  /**
   * An SQLite file, or `postgres://user:password@host:port/name` (needs `@effect/sql-pg` beside this package); one service at a time. Absent = memory:
   * everything is forgotten at the end.
   */
  readonly database?: string | undefined
  /** The vault key, 32 bytes in base64. Wins over `keyFile`. */
  readonly vaultKey?: string | undefined
  /** The file of the vault key, mode 0600; made beside a new database. Default: the database's name with `.key`; for a server there is none. */
  readonly keyFile?: string | undefined
  /** Replaces the machine's time for everything but the transport. */
  readonly clock?: ProvisioningClock | undefined
  /**
   * The database is a copy from a backup: everybody is read again at bunq before any command leaves. Give it once; it is written down and goes on after a
   * crash, ends by itself, and `bank.state()` is `Restoring` until then. A user who cannot be read holds up nobody else.
   */
  readonly restored?: boolean | undefined
  /** Who is told when nobody acts on a user for hours, when bunq is in trouble, when a stored row cannot be used, or when the database looks like an old copy. Absent: nobody. */
  readonly alerts?: AlertOptions | undefined
  /** Key-encryption keys in a key management service or a hardware module (`keyProviderOf`); `vaultKey` and `keyFile` are then not used. */
  readonly keyProvider?: KeyProvider["Service"] | undefined
  /** How long what is no longer needed is kept. Only marks of taken messages go (after 30 days) unless it says otherwise. */
  readonly retention?: RetentionOptions | undefined
  /**
   * Who is shown users as they move: what `openInspector` gives, or the `adapter` of an inspector of `@statelyai/inspect` on this machine. For development;
   * nothing secret or personal is among what it is told. Absent: nobody.
   */
  readonly inspect?: InspectionSink | undefined
  /** How changes at bunq become known: `polling` unless set. With `webhook` and `hybrid` bunq has to be able to call a receiver of yours. */
  readonly feed?: FeedName | FeedChoice | undefined
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

/** What opens the secrets of a database. Throws `SealerError` reason `KeyMissing`. */
export const vaultKeySource = ({ database, vaultKey, keyFile }: StorageSettings): VaultKeySource => {
  if (vaultKey !== undefined) return { key: Redacted.make(vaultKey) }
  if (keyFile === undefined && database !== undefined && isServer(database))
    throw new SealerError({ operation: "Sealer.start", reason: { _tag: "KeyMissing" } })
  const file = keyFile ?? (database === undefined ? undefined : `${database}.key`)
  // Nothing that is sealed in memory outlives the process, so neither need the key.
  return file === undefined ? { key: Redacted.make(freshVaultKey()) } : { keyFile: file }
}

/** bunq over HTTP, with the limits begun as spent when there was a run before this one. */
export const httpBank = (
  settings: BankSettings
): Layer.Layer<
  BunqApi | BunqWebhooks,
  ConfigurationError | StoreError | SealerError,
  Vault | ProvisionStore | BankGate
> =>
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

const sealerLayer = (settings: StorageSettings) =>
  settings.keyProvider !== undefined
    ? AesSealer.layerNoDeps().pipe(Layer.provide(Layer.succeed(KeyProvider, settings.keyProvider)))
    : Layer.unwrap(
        Effect.map(
          Effect.try({ try: () => vaultKeySource(settings), catch: (error) => error as SealerError }),
          AesSealer.layer
        )
      )

/** What few need to set. */
interface Particulars {
  readonly pause?: Layer.Layer<PauseSwitch, StoreError>
}

/** What lies beside a provisioner, for what else works on the same users. */
type Kept = ProvisionStore | HookInbox | Vault | Sealer | SecureRandom

/** A provisioner between a store and a bank. */
export const provisionerLayerOn = <B = never, E = never>(
  store: Layer.Layer<ProvisionStore | HookInbox, StoreError>,
  settings: StorageSettings & Particulars,
  bank: Layer.Layer<BunqApi | B, E, Vault | ProvisionStore | BankGate>
): Layer.Layer<Provisioner | Kept | BunqApi | B, E | StoreError | SealerError | ConfigurationError> =>
  Provisioner.layer({
    restored: settings.restored ?? false,
    alerts: settings.alerts,
    inspect: settings.inspect,
    ...(settings.retention === undefined ? {} : { retention: settings.retention })
  }).pipe(
    Layer.provide(feedLayer(settings.feed)),
    Layer.provideMerge(bank),
    // One gate for all: the calls pass it, and the provisioner shows it.
    Layer.provide(BankGate.layer()),
    Layer.provide(settings.pause ?? pauseLayer(settings.database)),
    Layer.provideMerge(Vault.layerNoDeps),
    Layer.provideMerge(sealerLayer(settings)),
    Layer.provideMerge(store),
    Layer.provideMerge(NodeSecureRandom.layer),
    Layer.provideMerge(clockLayer(settings.clock))
  )

/**
 * Store, vault and feed around a `BunqApi` of your own, such as `Layer.mock(BunqApi, { … })`.
 *
 * Fails with `StoreError` or `SealerError` when the database or the key cannot be used, with `ConfigurationError` for a feed that cannot be kept.
 */
export const provisionerLayerWith = <B = never, E = never>(
  settings: StorageSettings & Particulars,
  bank: Layer.Layer<BunqApi | B, E, Vault | ProvisionStore | BankGate>
): Layer.Layer<Provisioner | Kept | BunqApi | B, E | StoreError | SealerError | ConfigurationError> =>
  provisionerLayerOn(
    storeLayer(settings.database, { ownThread: settings.clock === undefined }),
    settings,
    bank
  )

/**
 * The whole stack as one layer: HTTP adapter, feed, store and vault. For callers with Effect; others use `createProvisioner`. Webhooks are a layer on top:
 * `Webhooks.layer({ … }).pipe(Layer.provideMerge(provisionerLayer({ …, feed: "hybrid" })))`.
 *
 * Fails with `ConfigurationError`, `StoreError` or `SealerError` before anything is sent.
 */
export const provisionerLayer = (
  settings: BankSettings & StorageSettings
): Layer.Layer<Provisioner | Kept | BunqApi | BunqWebhooks, ConfigurationError | StoreError | SealerError> =>
  provisionerLayerWith(settings, httpBank(settings))
