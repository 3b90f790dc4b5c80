import { Context } from "effect"
import type { Effect, Redacted } from "effect"
import type { SealerError } from "./sealer.ts"

/** What a key-encryption key made of a data key. */
export interface WrappedKey {
  /** Which key wrapped it: 1 to 255 bytes, stored beside it. */
  readonly keyId: string
  readonly wrapped: Uint8Array
}

/**
 * Key-encryption keys: they wrap the data keys of the vault and nothing else, so that they may live in a key management service or a hardware module.
 *
 * Several keys may be known at once: the newest wraps, all unwrap. Every data key is bound to its owner: what was wrapped for one owner must not
 * unwrap for another (a KMS calls it encryption context or additional data). Both calls are made once per owner and then answered from a bounded
 * cache for a while, so a call over the network is fine. Implementations pass `keyProviderContract` of `@bunq-provisioning/core/testing`.
 *
 * @example
 * ```ts
 * const keys = KeyProvider.of({
 *   newest: Effect.succeed(keyArn),
 *   wrap: (owner, dataKey) =>
 *     calling(async () => ({ keyId: keyArn, wrapped: await kms.encrypt(keyArn, Redacted.value(dataKey), { owner }) })),
 *   unwrap: (owner, { keyId, wrapped }) => calling(async () => Redacted.make(await kms.decrypt(keyId, wrapped, { owner })))
 * })
 * ```
 */
export class KeyProvider extends Context.Service<
  KeyProvider,
  {
    /** The id of the key `wrap` uses now: data keys under any other are wrapped anew by a rotation. */
    readonly newest: Effect.Effect<string, SealerError>
    /** Fails with `KeyServiceFailed` when the service cannot be reached. */
    readonly wrap: (
      owner: string,
      dataKey: Redacted.Redacted<Uint8Array>
    ) => Effect.Effect<WrappedKey, SealerError>
    /** Fails with `KeyUnknown` for a key that is not known (any more), `DoesNotOpen` for what was wrapped for another owner or changed. */
    readonly unwrap: (
      owner: string,
      wrapped: WrappedKey
    ) => Effect.Effect<Redacted.Redacted<Uint8Array>, SealerError>
    /** Opens a row of the first format, which was sealed under the key itself; null when it does not open. Only keys that are held here can. */
    readonly openDirect?: (
      context: { readonly owner: string; readonly purpose: string },
      sealed: Uint8Array
    ) => Redacted.Redacted<string> | null
  }
>()("@bunq-provisioning/core/KeyProvider") {}
