import { Signer } from "@bunq-provisioning/core/ports"
import type { KeyPair } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Queue, Redacted } from "effect"
import { generateKeyPair, generateKeyPairSync, sign, verify } from "node:crypto"

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

const signLater = (privateKey: Redacted.Redacted<string>, body: Uint8Array) =>
  Effect.callback<string>((resume) =>
    sign(algorithm, body, Redacted.value(privateKey), (error, signature) =>
      // The cause is left out: an error about a key may quote it.
      resume(
        error === null
          ? Effect.succeed(signature.toString("base64"))
          : Effect.die(new Error("The private key cannot sign."))
      )
    )
  )
const signNow = (privateKey: Redacted.Redacted<string>, body: Uint8Array) =>
  Effect.sync(() => sign(algorithm, body, Redacted.value(privateKey)).toString("base64"))

const verifyLater = (publicKey: string, body: Uint8Array, signature: string) =>
  Effect.callback<boolean>((resume) => {
    try {
      verify(algorithm, body, publicKey, Buffer.from(signature, "base64"), (error, valid) =>
        resume(Effect.succeed(error === null && valid))
      )
    } catch {
      resume(Effect.succeed(false))
    }
  })
const verifyNow = (publicKey: string, body: Uint8Array, signature: string) =>
  Effect.sync(() => {
    try {
      return verify(algorithm, body, publicKey, Buffer.from(signature, "base64"))
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
        if (options.synchronous === true)
          return Signer.of({ keyPair: generateNow, sign: signNow, verify: verifyNow })
        // A refill waits in `offer` with one more in its hand.
        const pool = yield* Queue.bounded<KeyPair>(Math.max(1, (options.pool ?? 2) - 1))
        yield* generate.pipe(
          Effect.flatMap((pair) => Queue.offer(pool, pair)),
          Effect.forever,
          Effect.forkScoped
        )
        return Signer.of({ keyPair: Queue.take(pool), sign: signLater, verify: verifyLater })
      })
    )
}
