import type { WebhookFaults } from "@bunq-provisioning/sandbox"
import type { FeedName } from "bunq-provisioning"
import { describe, expect, it } from "vitest"
import { runScenario } from "../scenarios/run-scenario.ts"
import { scenarioNames, situationOf, standard, faultless } from "../scenarios/situations.ts"
import { normalForm } from "./normal-form.ts"

const play = async (scenario: string, kind: FeedName, webhookFaults?: WebhookFaults) => {
  let played: { readonly form: ReturnType<typeof normalForm>; readonly reads: number } | undefined
  const situation = situationOf([scenario, standard, faultless], 1)
  await runScenario(
    { ...situation, kind, ...(webhookFaults === undefined ? {} : { webhookFaults }) },
    async ({ view, world }) => {
      const { entries } = await world.provisioning.custody.exportHistory(view.uuid)
      const { byEndpoint } = world.bank.statistics().requests
      const reads = Object.entries(byEndpoint)
        .filter(([endpoint]) => /^GET .*(provision_id|onboarding_id)}$/.test(endpoint))
        .reduce((sum, [, count]) => sum + count, 0)
      played = { form: normalForm(entries, view), reads }
    }
  )
  if (played === undefined) throw new Error("Nothing was played.")
  return played
}
const others: ReadonlyArray<readonly [string, FeedName, WebhookFaults?]> = [
  ["webhooks", "webhook"],
  ["webhooks and polling", "hybrid"],
  [
    "everything that can happen to webhooks",
    "hybrid",
    { seed: 7, rate: 0.6, kinds: ["drop", "duplicate", "delay", "reorder", "forge"] }
  ],
  ["no webhook arrives, with little polling", "webhook", { seed: 5, rate: 1, kinds: ["drop"] }]
]

describe("whatever tells of changes, the outcome is the same", () => {
  let [compared, polled, hooked] = [0, 0, 0]
  it.for(scenarioNames)("%s", { timeout: 120_000 }, async (scenario) => {
    const { form, reads } = await play(scenario, "polling")
    polled += reads
    for (const [name, kind, faults] of others) {
      const other = await play(scenario, kind, faults)
      expect(other.form, name).toEqual(form)
      compared += 1
      if (name === "webhooks and polling") hooked += other.reads
    }
  })
  it("costs fewer reads with webhooks", () => {
    expect(hooked).toBeLessThan(polled * 0.75)
    console.log(
      `proof: ${compared} runs under other feeds end as under polling (${scenarioNames.length} scenarios); reads of provisions and onboardings ${polled} by polling, ${hooked} with webhooks`
    )
  })
})
