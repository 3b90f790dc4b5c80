import { ProvisionStore, Sealer, StoreError, Vault } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { countingRandom, testKey } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { AesSealer } from "./aes-sealer.ts"

const context = { owner: "6b1f3a52-0c1e-4a55-9d0c-000000000001", purpose: "token:1" }
const secret = { purpose: "token:1", value: Redacted.make("secret") }

it.effect(
  "a store that is away is the same error for whoever asked the store, the vault or the sealer",
  () => {
    const line = { cut: false }
    const unlessCut = <A>(effect: Effect.Effect<A, StoreError>) =>
      Effect.suspend(() =>
        line.cut
          ? Effect.fail(new StoreError({ operation: "test", reason: { _tag: "Unreachable" } }))
          : effect
      )
    const store = Layer.effect(
      ProvisionStore,
      ProvisionStore.useSync((inner) => ({
        ...inner,
        load: (uuid: string) => unlessCut(inner.load(uuid)),
        sealed: (owner: string, purpose: string) => unlessCut(inner.sealed(owner, purpose))
      }))
    ).pipe(Layer.provide(Layer.fresh(MemoryStore.layer)))
    const world = Vault.layerNoDeps.pipe(
      Layer.provideMerge(AesSealer.layer({ key: testKey })),
      Layer.provideMerge(Layer.mergeAll(store, countingRandom()))
    )
    return Effect.gen(function* () {
      const [vault, sealer, rows] = [yield* Vault, yield* Sealer, yield* ProvisionStore]
      const [row] = (yield* sealer.seal("6b1f3a52-0c1e-4a55-9d0c-000000000002", [secret])).slice(-1)
      line.cut = true
      const asked = [
        rows.sealed(context.owner, context.purpose),
        vault.read(context),
        vault.write(context, secret.value),
        sealer.seal(context.owner, [secret]),
        sealer.open(context, row!.sealed)
      ]
      for (const one of asked) {
        const failed = yield* Effect.flip(one as Effect.Effect<unknown, unknown>)
        expect(failed).toMatchObject({
          _tag: "StoreError",
          reason: { _tag: "Unreachable" },
          isRetryable: true
        })
      }
      line.cut = false
      yield* vault.write(context, secret.value)
      expect(Redacted.value((yield* vault.read(context))!)).toBe("secret")
    }).pipe(Effect.provide(world))
  }
)
