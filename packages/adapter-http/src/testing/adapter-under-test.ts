import { BankGate, SecureRandom, Signer } from "@bunq-provisioning/core/ports"
import type { RateBudget } from "@bunq-provisioning/core/ports"
import { Effect, Exit, Fiber, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { MemoryRateBudget } from "../budget/memory-rate-budget.ts"
import { BunqHttp } from "../bunq-http.ts"
import type { BunqHttpOptions } from "../bunq-http.ts"
import { NodeSigner } from "../edges/node-signer.ts"
import { testKeys } from "./fake-bank.ts"
import type { fakeBank } from "./fake-bank.ts"
import { memoryVault } from "./memory-vault.ts"

export const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"

/** Signs for real, with one key pair made once. */
const testSigner = Layer.effect(
  Signer,
  Effect.map(Signer, (signer) => ({
    ...signer,
    keyPair: Effect.succeed({ ...testKeys, privateKey: Redacted.make(testKeys.privateKey) })
  }))
).pipe(Layer.provide(NodeSigner.layer({ synchronous: true })))

const countingRandom = Layer.sync(SecureRandom, () => {
  let drawn = 0
  return {
    uuid: Effect.sync(() => `request-${(drawn += 1)}`),
    bytes: (size: number) => Effect.sync(() => new Uint8Array(size))
  }
})

/** The adapter on a fake bank, with everything else in memory. */
export const adapterUnderTest = (
  bank: ReturnType<typeof fakeBank>,
  options: Partial<BunqHttpOptions> & {
    readonly vault?: ReturnType<typeof memoryVault>
    readonly budget?: Layer.Layer<RateBudget>
  } = {}
) => {
  const vault = options.vault ?? memoryVault()
  return BunqHttp.layerNoDeps({
    apiKey: Redacted.make("sandbox_key"),
    environment: { name: "local", url: "http://127.0.0.1:1" },
    fetch: bank.fetch,
    ...options
  }).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        BankGate.layer(),
        BankGate.layer(),
        options.budget ?? MemoryRateBudget.layerUnlimited,
        testSigner,
        countingRandom,
        vault.layer
      )
    )
  )
}

const flush = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

/** Runs an effect under the test clock while real promises settle in between: first everything that needs no time, then one step of time. */
export const driven = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  options: { step?: number; until?: number } = {}
) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    const { step = 1_000, until = 600_000 } = options
    for (let passed = 0; passed <= until; passed += step) {
      for (let turn = 0; turn < 30 && fiber.pollUnsafe() === undefined; turn += 1) yield* flush
      if (fiber.pollUnsafe() !== undefined) return yield* Fiber.join(fiber)
      yield* TestClock.adjust(step)
    }
    return yield* Effect.die(new Error("It did not end in time."))
  })

export const reasonOf = (exit: Exit.Exit<unknown, { readonly reason: { readonly _tag: string } }>) =>
  Exit.isSuccess(exit)
    ? "success"
    : exit.cause.reasons.map((reason) => ("error" in reason ? reason.error.reason._tag : reason._tag)).join()
