import { hookInboxContract } from "@bunq-provisioning/core/testing"
import type { HookInboxUnderTest } from "@bunq-provisioning/core/testing"
import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterAll } from "vitest"

/** Runs the contract suite of the webhook inbox on one implementation, and says how many of its cases were kept. */
export const testHookContract = (inbox: string, options: HookInboxUnderTest): void => {
  const cases = hookInboxContract(options)
  let kept = 0
  const count = Effect.sync(() => {
    kept += 1
  })
  describe(`the webhooks of ${inbox} keep the contract`, () => {
    for (const { name, run } of cases) it.effect(name, () => Effect.andThen(run, count))
    afterAll(() => {
      process.stdout.write(`proof: webhook inbox contract: ${inbox} keeps ${kept} of ${cases.length} cases\n`)
    })
  })
}
