import { ProvisionStore, Sealer } from "@bunq-provisioning/core/ports"
import { begin } from "@bunq-provisioning/core/step"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { countingRandom, testKey, uuidOf } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { AesSealer } from "./aes-sealer.ts"

const vault = AesSealer.layer({ key: testKey }).pipe(
  Layer.provideMerge(Layer.mergeAll(Layer.fresh(MemoryStore.layer), countingRandom()))
)

it.effect("who was erased by an earlier process gets no new data key", () =>
  Effect.gen(function* () {
    const [sealer, store] = [yield* Sealer, yield* ProvisionStore]
    const { envelope } = begin({ uuid: uuidOf(1), requestRef: "request", at: 0 })
    const standing = { phase: "requesting" as const, stalled: false }
    const rest = {
      expected: null,
      journal: [],
      deadline: null,
      interest: [],
      sealed: [],
      inbox: [],
      standing
    }
    yield* store.commit({ ...rest, uuid: uuidOf(1), envelope: { ...envelope, erased: { at: 1, by: "dpo" } } })
    const seal = (uuid: string) => sealer.seal(uuid, [{ purpose: "token:1", value: Redacted.make("secret") }])
    expect(yield* Effect.flip(seal(uuidOf(1)))).toMatchObject({ reason: { _tag: "Erased" } })
    expect(yield* seal(uuidOf(2))).toHaveLength(2)
  }).pipe(Effect.provide(vault))
)
