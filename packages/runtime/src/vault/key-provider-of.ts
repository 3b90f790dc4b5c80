import { KeyProvider, SealerError } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"

/** A key management service or hardware module, for callers who use promises. */
export interface KeyService {
  /** The key that wraps from now on: 1 to 255 bytes. */
  readonly keyId: string
  /** Wraps 32 bytes with `keyId`, bound to the owner (a KMS calls it encryption context or additional data). */
  readonly wrap: (request: { readonly owner: string; readonly dataKey: Uint8Array }) => Promise<Uint8Array>
  /** Unwraps with whichever key it was. Rejects, or resolves with null, when it does not unwrap for this owner. */
  readonly unwrap: (request: {
    readonly owner: string
    readonly keyId: string
    readonly wrapped: Uint8Array
  }) => Promise<Uint8Array | null>
  /** Whether this key id can be unwrapped. Default: all. */
  readonly knows?: (keyId: string) => boolean
}

const fail = (operation: string, reason: SealerError["reason"]) => new SealerError({ operation, reason })

/** What a service throws may hold anything: it is dropped. */
const calling = <A>(operation: string, run: () => Promise<A>): Effect.Effect<A, SealerError> =>
  Effect.tryPromise({
    try: run,
    catch: (error) =>
      error instanceof SealerError ? error : fail(operation, { _tag: "KeyServiceFailed", isRetryable: true })
  })

/**
 * Makes key-encryption keys out of a service that is called over the network. Every owner's data key is unwrapped once and then kept for a while, so
 * that it is called once per user and ten minutes at most.
 *
 * @example
 * ```ts
 * const keyProvider = keyProviderOf({
 *   keyId: "alias/bunq-2026",
 *   wrap: ({ owner, dataKey }) => kms.encrypt({ key: "alias/bunq-2026", plaintext: dataKey, context: { owner } }),
 *   unwrap: ({ owner, keyId, wrapped }) => kms.decrypt({ key: keyId, ciphertext: wrapped, context: { owner } })
 * })
 * ```
 */
export const keyProviderOf = ({ keyId, wrap, unwrap, knows }: KeyService): KeyProvider["Service"] =>
  KeyProvider.of({
    newest: Effect.succeed(keyId),
    wrap: (owner, dataKey) =>
      Effect.map(
        calling("KeyProvider.wrap", () => wrap({ owner, dataKey: Redacted.value(dataKey).slice() })),
        (wrapped) => ({ keyId, wrapped })
      ),
    unwrap: Effect.fnUntraced(function* (owner, { keyId: used, wrapped }) {
      if (knows?.(used) === false)
        return yield* fail("KeyProvider.unwrap", { _tag: "KeyUnknown", keyId: used })
      const bytes = yield* calling("KeyProvider.unwrap", () => unwrap({ owner, keyId: used, wrapped }))
      return bytes === null
        ? yield* fail("KeyProvider.unwrap", { _tag: "DoesNotOpen" })
        : Redacted.make(bytes)
    })
  })
