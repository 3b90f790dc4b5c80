import { hash } from "node:crypto"
import { Signer } from "@bunq-provisioning/core/ports"
import type { SandboxOptions } from "@bunq-provisioning/sandbox"
import { Effect, Layer, Redacted } from "effect"

const [pub, priv] = ["public stand-in", "private stand-in"]
const signed = (name: string, body: Uint8Array): string =>
  hash("sha1", Buffer.concat([Buffer.from(name), body]), "base64")
const nameOf = (key: string): string => key.slice(key.lastIndexOf(" "))

/** Signatures that anybody could make, and that still fit one key and one body only: for tests and measurements in which RSA is not the question. */
export const standInBankCrypto: NonNullable<SandboxOptions["crypto"]> = {
  keyPair: (seed) => ({ publicKey: `${pub} bank-${seed}`, privateKey: `${priv} bank-${seed}` }),
  acceptsKey: (key) => key.startsWith(pub),
  sign: (key, body) => signed(nameOf(key), body),
  verify: (key, body, signature) => signed(nameOf(key), body) === signature
}

/** The other side of it. */
export const standInSigner: Layer.Layer<Signer> = Layer.sync(Signer, () => {
  let made = 0
  return {
    keyPair: Effect.sync(() => {
      made += 1
      return { publicKey: `${pub} client-${made}`, privateKey: Redacted.make(`${priv} client-${made}`) }
    }),
    sign: (key, body) => Effect.sync(() => signed(nameOf(Redacted.value(key)), body)),
    verify: (key, body, signature) => Effect.sync(() => signed(nameOf(key), body) === signature)
  }
})
