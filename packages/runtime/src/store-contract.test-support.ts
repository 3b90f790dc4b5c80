import { provisionStoreContract } from "@bunq-provisioning/core/testing"
import type { StoreUnderTest } from "@bunq-provisioning/core/testing"
import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterAll } from "vitest"

/** Runs the contract suite of the store port on one implementation, and says how many of its cases were kept. */
export const testStoreContract = (store: string, options: StoreUnderTest): void => {
  const cases = provisionStoreContract(options)
  let kept = 0
  const count = Effect.sync(() => {
    kept += 1
  })
  describe(`${store} keeps the contract`, () => {
    for (const { name, run } of cases) it.effect(name, () => Effect.andThen(run, count))
    afterAll(() => {
      process.stdout.write(`proof: store contract: ${store} keeps ${kept} of ${cases.length} cases\n`)
    })
  })
}
