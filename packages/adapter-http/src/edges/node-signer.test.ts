import { SecureRandom, Signer } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { createPrivateKey, createPublicKey } from "node:crypto"
import { NodeSecureRandom } from "./node-secure-random.ts"
import { NodeSigner } from "./node-signer.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

describe.each([
  ["pooled", {}],
  ["a pool of one", { pool: 1 }],
  ["synchronous", { synchronous: true }]
])("NodeSigner, %s", (_, options) => {
  it.live("makes fresh RSA-2048 pairs and signs with them", () =>
    Effect.gen(function* () {
      const signer = yield* Signer
      const pairs = yield* Effect.all([signer.keyPair, signer.keyPair, signer.keyPair], {
        concurrency: "unbounded"
      })
      expect(new Set(pairs.map(({ publicKey }) => publicKey)).size).toBe(3)
      const [{ publicKey, privateKey }, other] = [pairs[0], pairs[1]]
      expect(publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----/)
      expect(createPublicKey(publicKey).asymmetricKeyDetails?.modulusLength).toBe(2048)
      expect(createPrivateKey(Redacted.value(privateKey)).asymmetricKeyType).toBe("rsa")
      const body = bytes('{"a":1}')
      const signature = yield* signer.sign(privateKey, body)
      expect(yield* signer.verify(publicKey, body, signature)).toBe(true)
      for (const wrong of [
        signer.verify(publicKey, bytes('{"a":2}'), signature),
        signer.verify(other.publicKey, body, signature),
        signer.verify(publicKey, body, ""),
        signer.verify(publicKey, body, "not base64 at all"),
        signer.verify("not a key", body, signature)
      ])
        expect(yield* wrong).toBe(false)
    }).pipe(Effect.provide(NodeSigner.layer(options)))
  )

  it.live("says nothing about a key it cannot use", () =>
    Effect.gen(function* () {
      const signer = yield* Signer
      const exit = yield* Effect.exit(signer.sign(Redacted.make("canary key"), bytes("x")))
      expect(exit._tag).toBe("Failure")
      expect(JSON.stringify(exit)).not.toContain("canary")
    }).pipe(Effect.provide(NodeSigner.layer(options)))
  )
})

it.effect("randomness is fresh each time", () =>
  Effect.gen(function* () {
    const random = yield* SecureRandom
    expect(yield* random.uuid).not.toBe(yield* random.uuid)
    expect((yield* random.bytes(32)).byteLength).toBe(32)
  }).pipe(Effect.provide(NodeSecureRandom.layer))
)
