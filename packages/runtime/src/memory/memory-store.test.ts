import { provisionStoreContract } from "@bunq-provisioning/core/testing"
import { describe, it } from "@effect/vitest"
import { Layer } from "effect"
import { MemoryStore } from "./memory-store.ts"

describe("MemoryStore keeps the contract", () => {
  for (const { name, run } of provisionStoreContract({
    layer: () => Layer.fresh(MemoryStore.layer),
    durable: false
  }))
    it.effect(name, () => run)
})
