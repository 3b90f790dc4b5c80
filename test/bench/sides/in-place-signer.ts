import { NodeSigner } from "@bunq-provisioning/adapter-http"
import { Signer } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Redacted } from "effect"
import { generateKeyPairSync } from "node:crypto"

/** The obvious way: a key pair is made where and when it is needed. Signing and verifying stay those of `NodeSigner`. */
export const inPlaceSigner = Layer.effect(
  Signer,
  Effect.map(Signer, (signer) => ({
    ...signer,
    keyPair: Effect.sync(() => {
      const { publicKey, privateKey } = generateKeyPairSync("rsa", {
        modulusLength: 2048,
        publicKeyEncoding: { type: "spki", format: "pem" },
        privateKeyEncoding: { type: "pkcs8", format: "pem" }
      })
      return { publicKey, privateKey: Redacted.make(privateKey) }
    })
  }))
).pipe(Layer.provide(NodeSigner.layer()))
