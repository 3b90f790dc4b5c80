import { Signer } from "@bunq-provisioning/core/ports"
import type { KeyPair } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Queue, Redacted } from "effect"
import { generateKeyPair, generateKeyPairSync, sign, verify } from "node:crypto"
import { makeParsedKeys } from "./parsed-keys.ts"
import type { ParsedKeys } from "./parsed-keys.ts"

export interface NodeSignerOptions {
  /** Key pairs held ready; 2 unless set. Making one takes about 70 ms of a pool thread. */
  readonly pool?: number | undefined
  /** Everything on the calling thread, for runs that must repeat exactly. Blocks the event loop. */
  readonly synchronous?: boolean | undefined
}

const kind = {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" }
} as const
const algorithm = "RSA-SHA256"

const toPair = (publicKey: string, privateKey: string): KeyPair => ({
  publicKey,
  privateKey: Redacted.make(privateKey)
})

const generate = Effect.callback<KeyPair>((resume) =>
  generateKeyPair("rsa", kind, (error, publicKey, privateKey) =>
    resume(error === null ? Effect.succeed(toPair(publicKey, privateKey)) : Effect.die(error))
  )
)
const generateNow = Effect.sync(() => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", kind)
  return toPair(publicKey, privateKey)
})

/** The cause is left out: an error about a key may quote it. */
const cannotSign = Effect.die(new Error("The private key cannot sign."))
const signLater = (keys: ParsedKeys) => (privateKey: Redacted.Redacted<string>, body: Uint8Array) =>
  Effect.callback<string>((resume) => {
    try {
      sign(algorithm, body, keys.privateKey(privateKey), (error, signature) =>
        resume(error === null ? Effect.succeed(signature.toString("base64")) : cannotSign)
      )
    } catch {
      resume(cannotSign)
    }
  })
const signNow = (keys: ParsedKeys) => (privateKey: Redacted.Redacted<string>, body: Uint8Array) =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(sign(algorithm, body, keys.privateKey(privateKey)).toString("base64"))
    } catch {
      return cannotSign
    }
  })

const verifyLater = (keys: ParsedKeys) => (publicKey: string, body: Uint8Array, signature: string) =>
  Effect.callback<boolean>((resume) => {
    try {
      verify(
        algorithm,
        body,
        keys.publicKey(publicKey),
        Buffer.from(signature, "base64"),
        (error: Error | null, valid: boolean) => resume(Effect.succeed(error === null && valid))
      )
    } catch {
      resume(Effect.succeed(false))
    }
  })
const verifyNow = (keys: ParsedKeys) => (publicKey: string, body: Uint8Array, signature: string) =>
  Effect.sync(() => {
    try {
      return verify(algorithm, body, keys.publicKey(publicKey), Buffer.from(signature, "base64"))
    } catch {
      return false
    }
  })

/** `Signer` with the crypto of Node. Key pairs come from a pool that is refilled in the background for as long as the layer lives. */
export class NodeSigner {
  static readonly layer = (options: NodeSignerOptions = {}) =>
    Layer.effect(
      Signer,
      Effect.gen(function* () {
        const keys = makeParsedKeys()
        if (options.synchronous === true)
          return Signer.of({ keyPair: generateNow, sign: signNow(keys), verify: verifyNow(keys) })
        // A refill waits in `offer` with one more in its hand.
        const pool = yield* Queue.bounded<KeyPair>(Math.max(1, (options.pool ?? 2) - 1))
        yield* generate.pipe(
          Effect.flatMap((pair) => Queue.offer(pool, pair)),
          Effect.forever,
          Effect.forkScoped
        )
        return Signer.of({ keyPair: Queue.take(pool), sign: signLater(keys), verify: verifyLater(keys) })
      })
    )
}
