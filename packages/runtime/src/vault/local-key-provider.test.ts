import { createSecretKey } from "node:crypto"
import { KeyProvider, SecureRandom } from "@bunq-provisioning/core/ports"
import { keyProviderContract } from "@bunq-provisioning/core/testing"
import { describe, it } from "@effect/vitest"
import { Layer } from "effect"
import { countingRandom } from "../loop/test-world.test-support.ts"
import { localKeyProvider } from "./local-key-provider.ts"

describe("keys held in this process keep the contract", () => {
  const layer = () =>
    Layer.effect(
      KeyProvider,
      SecureRandom.useSync((random) => localKeyProvider([createSecretKey(Buffer.alloc(32, 7))], random))
    ).pipe(Layer.provide(countingRandom()))
  for (const { name, run } of keyProviderContract({ layer })) it.effect(name, () => run)
})
