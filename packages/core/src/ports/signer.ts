import { Context } from "effect"
import type { Effect, Redacted } from "effect"

export interface KeyPair {
  /** SPKI PEM. */
  readonly publicKey: string
  /** PKCS#8 PEM. */
  readonly privateKey: Redacted.Redacted<string>
}

/** RSA-2048, SHA-256, PKCS#1 v1.5 over exactly the bytes of a body [API §3.7, §3.8]. */
export class Signer extends Context.Service<
  Signer,
  {
    /** A fresh pair; made off the event loop and pooled, so that it rarely waits. */
    readonly keyPair: Effect.Effect<KeyPair>
    /** Base64. */
    readonly sign: (privateKey: Redacted.Redacted<string>, body: Uint8Array) => Effect.Effect<string>
    readonly verify: (publicKey: string, body: Uint8Array, signature: string) => Effect.Effect<boolean>
  }
>()("@bunq-provisioning/core/Signer") {}

/** Randomness that must not be guessed: ids, nonces, keys. Never the seeded `Random`, unless a simulation says so. */
export class SecureRandom extends Context.Service<
  SecureRandom,
  {
    readonly uuid: Effect.Effect<string>
    readonly bytes: (size: number) => Effect.Effect<Uint8Array>
  }
>()("@bunq-provisioning/core/SecureRandom") {}
