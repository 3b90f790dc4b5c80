import {
  KeyProvider,
  partnerOwner,
  ProvisionStore,
  Sealer,
  SealerError,
  SecureRandom,
  sealedPurpose
} from "@bunq-provisioning/core/ports"
import type { SealContext, SealedRow, Secret, StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer, Redacted } from "effect"
import { makeDataKeys } from "./data-keys.ts"
import type { DataKeys } from "./data-keys.ts"
import { LocalKeys } from "./local-keys.ts"
import type { VaultKeySource } from "./local-keys.ts"
import { nonceSize, openUnderDataKey, sealUnderDataKey, sealVersion } from "./seal-box.ts"
import { readWrappedRow, writeWrappedRow } from "./wrapped-row.ts"
import type { KeyCacheOptions } from "./unwrapped-keys.ts"

const check: SealContext = { owner: partnerOwner, purpose: "key-check" }
const doesNotOpen = () => new SealerError({ operation: "Sealer.open", reason: { _tag: "DoesNotOpen" } })

interface Kit {
  readonly dataKeys: DataKeys
  readonly keys: KeyProvider["Service"]
  readonly random: SecureRandom["Service"]
}

const make = ({ dataKeys, keys, random }: Kit): Sealer["Service"] => {
  const opened = (context: SealContext, sealed: Uint8Array, key: Parameters<typeof openUnderDataKey>[0]) => {
    const plain = openUnderDataKey(key, context, sealed)
    return plain === null ? Effect.fail(doesNotOpen()) : Effect.succeed(Redacted.make(plain))
  }
  const openSlowly = Effect.fn("Sealer.open")(function* (context: SealContext, sealed: Uint8Array) {
    if (sealed[0] === sealVersion.direct) {
      const plain = keys.openDirect?.(context, sealed) ?? null
      return plain ?? (yield* doesNotOpen())
    }
    const key = yield* dataKeys.opening(context.owner)
    if (key === null) return yield* doesNotOpen()
    return yield* opened(context, sealed, key)
  })
  return {
    seal: Effect.fnUntraced(function* (owner: string, secrets: readonly Secret[]) {
      if (secrets.length === 0) return []
      const { key, row } = yield* dataKeys.sealing(owner)
      const rows: SealedRow[] = row === null ? [] : [{ owner, purpose: sealedPurpose.dataKey, sealed: row }]
      for (const { purpose, value } of secrets) {
        const nonce = yield* random.bytes(nonceSize)
        const sealed = sealUnderDataKey(key, { owner, purpose }, { nonce, plain: Redacted.value(value) })
        rows.push({ owner, purpose, sealed })
      }
      return rows
    }),
    // Several times in every request of a user: nothing is derived here, and nothing is waited for when the data key is at hand.
    open: (context, sealed) =>
      Clock.clockWith((clock) => {
        const key = dataKeys.ready(context.owner, clock.currentTimeMillisUnsafe())
        return key === undefined || sealed[0] !== sealVersion.dataKey
          ? openSlowly(context, sealed)
          : opened(context, sealed, key)
      }),
    rewrap: Effect.fn("Sealer.rewrap")(function* ({ owner, sealed }: SealedRow) {
      const wrapped = readWrappedRow(sealed)
      if (wrapped === null) return yield* doesNotOpen()
      if (wrapped.keyId === (yield* keys.newest)) return null
      const again = yield* keys.wrap(owner, yield* keys.unwrap(owner, wrapped))
      return writeWrappedRow(again) ?? (yield* doesNotOpen())
    }),
    forget: (owner) => Effect.sync(() => dataKeys.forget(owner))
  }
}

/** Whoever knows another key is told so before anything else is read. */
const asAnotherKey = (error: SealerError | StoreError) =>
  error.reason._tag === "KeyUnknown"
    ? new SealerError({ operation: error.operation, reason: { _tag: "DoesNotOpen" } })
    : error

/**
 * AES-256-GCM with a data key per owner.
 *
 * Building the layer proves the key against the database before anything else is read: it fails with `SealerError` reason `DoesNotOpen` when the
 * database was made with another key, `KeyUnreadable`, `KeyExposed` or `KeyInvalid` when there is something wrong with the key itself.
 */
export class AesSealer {
  /** With key-encryption keys of your own, such as those of a key management service. */
  static readonly layerNoDeps = (
    options: { readonly cache?: KeyCacheOptions } = {}
  ): Layer.Layer<Sealer, SealerError | StoreError, KeyProvider | ProvisionStore | SecureRandom> =>
    Layer.effect(
      Sealer,
      Effect.gen(function* () {
        const store = yield* ProvisionStore
        const [keys, random] = [yield* KeyProvider, yield* SecureRandom]
        const sealer = make({ dataKeys: makeDataKeys({ store, keys, random, ...options }), keys, random })
        const proof = yield* store.sealed(check.owner, check.purpose)
        if (proof !== null) yield* sealer.open(check, proof).pipe(Effect.mapError(asAnotherKey))
        else
          for (const row of yield* sealer.seal(check.owner, [
            { purpose: check.purpose, value: Redacted.make("open") }
          ]))
            yield* store.replaceSealed({ ...row, expected: null })
        return Sealer.of(sealer)
      })
    )

  /** With keys from the environment or a file. */
  static readonly layer = (
    source: VaultKeySource
  ): Layer.Layer<Sealer, SealerError | StoreError, ProvisionStore | SecureRandom> =>
    AesSealer.layerNoDeps().pipe(Layer.provide(LocalKeys.layer(source)))
}
