import { createCipheriv, createDecipheriv } from "node:crypto"
import { KeyProvider, Sealer } from "@bunq-provisioning/core/ports"
import { keyProviderContract, sealerContract } from "@bunq-provisioning/core/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { countingRandom } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { AesSealer } from "./aes-sealer.ts"
import { keyProviderOf } from "./key-provider-of.ts"
import type { KeyService } from "./key-provider-of.ts"

/** A key management service: its key never leaves it, and it binds what it is told to. */
const kms = (): KeyService & { down: boolean } => {
  const key = Buffer.alloc(32, 3)
  let count = 0
  const service = {
    down: false,
    keyId: "kms-1",
    knows: (keyId: string) => keyId === "kms-1",
    wrap: async ({ owner, dataKey }: { owner: string; dataKey: Uint8Array }) => {
      if (service.down) throw new Error("SECRET in what the service says")
      const nonce = Buffer.alloc(12, (count += 1))
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(owner))
      return Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
    },
    unwrap: async ({ owner, wrapped }: { owner: string; wrapped: Uint8Array }) => {
      if (service.down) throw new Error("SECRET in what the service says")
      const decipher = createDecipheriv("aes-256-gcm", key, wrapped.subarray(0, 12)).setAAD(
        Buffer.from(owner)
      )
      decipher.setAuthTag(wrapped.subarray(-16))
      try {
        return Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()])
      } catch {
        return null
      }
    }
  }
  return service
}
const provided = (service: KeyService) => Layer.succeed(KeyProvider, keyProviderOf(service))

describe("a key management service keeps the contract", () => {
  for (const { name, run } of keyProviderContract({ layer: () => provided(kms()) }))
    it.effect(name, () => run)
})
describe("a vault on it keeps the contract", () => {
  const layer = () =>
    AesSealer.layerNoDeps().pipe(
      Layer.provide(provided(kms())),
      Layer.provide(Layer.mergeAll(Layer.fresh(MemoryStore.layer), countingRandom()))
    )
  for (const { name, run } of sealerContract({ layer })) it.effect(name, () => run)
})

it.effect("a service that is down fails what needs it, may be tried again, and is not quoted", () => {
  const service = kms()
  const layer = AesSealer.layerNoDeps().pipe(
    Layer.provide(provided(service)),
    Layer.provide(Layer.mergeAll(Layer.fresh(MemoryStore.layer), countingRandom()))
  )
  return Effect.gen(function* () {
    const sealer = yield* Sealer
    const seal = (owner: string) => sealer.seal(owner, [{ purpose: "request", value: Redacted.make("x") }])
    yield* seal("known")
    service.down = true
    const error = yield* Effect.flip(seal("new"))
    expect(error).toMatchObject({ reason: { _tag: "KeyServiceFailed", isRetryable: true } })
    expect(JSON.stringify(error) + String(error)).not.toContain("SECRET")
    // Whose data key is at hand needs no service.
    expect((yield* seal("known")).length).toBe(2)
    service.down = false
    expect((yield* seal("new")).length).toBe(2)
  }).pipe(Effect.provide(layer))
})
