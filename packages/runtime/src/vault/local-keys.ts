import type { KeyObject } from "node:crypto"
import {
  KeyProvider,
  partnerOwner,
  ProvisionStore,
  SealerError,
  SecureRandom,
  sealedPurpose
} from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { Effect, Layer } from "effect"
import type { Redacted } from "effect"
import { localKeyProvider } from "./local-key-provider.ts"
import { createKeyFile, parseVaultKeys, readKeyFile } from "./vault-key.ts"

/**
 * Where the vault key comes from: 32 bytes in base64, or a file that holds them. Several keys may be given, the newest first, with spaces, commas or
 * line ends between: the newest wraps, all unwrap.
 */
export type VaultKeySource =
  | { readonly key: Redacted.Redacted<string> }
  /** Made with mode 0600 when it is absent and the database is new. */
  | { readonly keyFile: string }

type Keys = readonly [KeyObject, ...KeyObject[]]

const refused = (): SealerError =>
  new SealerError({ operation: "Sealer.start", reason: { _tag: "KeyUnreadable" } })
const attempt = <A>(run: () => A): Effect.Effect<A, SealerError> =>
  Effect.try({ try: run, catch: (error) => (error instanceof SealerError ? error : refused()) })

const loadKeys = Effect.fnUntraced(function* (source: VaultKeySource, isNew: boolean) {
  if ("key" in source) return yield* attempt(() => parseVaultKeys(source.key))
  const found: Keys | null = yield* attempt(() => readKeyFile(source.keyFile))
  if (found !== null) return found
  if (!isNew) return yield* refused()
  const bytes = yield* SecureRandom.use((random) => random.bytes(32))
  yield* attempt(() => createKeyFile(source.keyFile, bytes))
  return (yield* attempt(() => readKeyFile(source.keyFile))) ?? (yield* refused())
})

/** Key-encryption keys that are held in this process. */
export class LocalKeys {
  /** A missing key file is made only beside a database in which nothing is sealed and nobody is. */
  static readonly layer = (
    source: VaultKeySource
  ): Layer.Layer<KeyProvider, SealerError | StoreError, ProvisionStore | SecureRandom> =>
    Layer.effect(
      KeyProvider,
      Effect.gen(function* () {
        const store = yield* ProvisionStore
        const isNew =
          (yield* store.sealed(partnerOwner, "key-check")) === null &&
          (yield* store.sealed(partnerOwner, sealedPurpose.dataKey)) === null &&
          (yield* store.latestAt()) === null
        return localKeyProvider(yield* loadKeys(source, isNew), yield* SecureRandom)
      })
    )
}
