import type { KeyObject } from "node:crypto"
import { Effect, Layer, Redacted } from "effect"
import {
  partnerOwner,
  ProvisionStore,
  Sealer,
  SealerError,
  SecureRandom
} from "@bunq-provisioning/core/ports"
import type { SealContext, StoreError } from "@bunq-provisioning/core/ports"
import { nonceSize, openBytes, saltSize, sealBytes } from "./seal-box.ts"
import { createKeyFile, parseVaultKey, readKeyFile } from "./vault-key.ts"

/** Where the vault key comes from: 32 bytes in base64, or a file that holds them. */
export type VaultKeySource =
  | { readonly key: Redacted.Redacted<string> }
  /** Made with mode 0600 when it is absent and the database is new. */
  | { readonly keyFile: string }

const check: SealContext = { owner: partnerOwner, purpose: "key-check" }
const refused = (operation: string, tag: "DoesNotOpen" | "KeyUnreadable"): SealerError =>
  new SealerError({ operation, reason: { _tag: tag } })
const attempt = <A>(run: () => A): Effect.Effect<A, SealerError> =>
  Effect.try({
    try: run,
    catch: (error) => (error instanceof SealerError ? error : refused("Sealer.start", "KeyUnreadable"))
  })

const make = (vaultKey: KeyObject, random: SecureRandom["Service"]): Sealer["Service"] => ({
  seal: Effect.fn("Sealer.seal")(function* (context: SealContext, value: Redacted.Redacted<string>) {
    const salt = yield* random.bytes(saltSize)
    const nonce = yield* random.bytes(nonceSize)
    return sealBytes({ vaultKey, context, plain: Redacted.value(value), salt, nonce })
  }),
  open: Effect.fn("Sealer.open")(function* (context: SealContext, sealed: Uint8Array) {
    const plain = openBytes(vaultKey, context, sealed)
    if (plain === null) return yield* refused("Sealer.open", "DoesNotOpen")
    return Redacted.make(plain)
  })
})

const loadKey = Effect.fn("Sealer.loadKey")(function* (source: VaultKeySource, isNew: boolean) {
  if ("key" in source) return yield* attempt(() => parseVaultKey(source.key))
  const found = yield* attempt(() => readKeyFile(source.keyFile))
  if (found !== null) return found
  if (!isNew) return yield* refused("Sealer.start", "KeyUnreadable")
  const random = yield* SecureRandom
  const bytes = yield* random.bytes(32)
  yield* attempt(() => createKeyFile(source.keyFile, bytes))
  const made = yield* attempt(() => readKeyFile(source.keyFile))
  return made ?? (yield* refused("Sealer.start", "KeyUnreadable"))
})

/**
 * AES-256-GCM with a key derived per row.
 *
 * Building the layer proves the key against the database before anything else is read: it fails with `SealerError` reason `DoesNotOpen` when the
 * database was made with another key, `KeyUnreadable`, `KeyExposed` or `KeyInvalid` when there is something wrong with the key itself. A missing key
 * file is made only beside a new database.
 */
export class AesSealer {
  static readonly layer = (
    source: VaultKeySource
  ): Layer.Layer<Sealer, SealerError | StoreError, ProvisionStore | SecureRandom> =>
    Layer.effect(
      Sealer,
      Effect.gen(function* () {
        const store = yield* ProvisionStore
        const proof = yield* store.sealed(check.owner, check.purpose)
        const isNew = proof === null && (yield* store.latestAt()) === null
        const vaultKey = yield* loadKey(source, isNew)
        const sealer = Sealer.of(make(vaultKey, yield* SecureRandom))
        if (proof === null) {
          const sealed = yield* sealer.seal(check, Redacted.make("open"))
          yield* store.putSealed({ ...check, sealed })
        } else yield* sealer.open(check, proof)
        return sealer
      })
    )
}
