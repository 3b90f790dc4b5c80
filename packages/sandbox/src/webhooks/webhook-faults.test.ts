import { describe, expect, it } from "vitest"
import { openHookedBank } from "../testing/open-hooked-bank.ts"
import type { SandboxOptions } from "../sandbox.ts"
import type { WebhookFaultKind } from "./delivery.ts"

const hour = 3_600_000

/** What the receiver hears of provisions made one after the other, a second apart, as their places in that order. */
async function heard(options: SandboxOptions & { inject?: readonly WebhookFaultKind[]; made?: number }) {
  const { inject = [], made = 3, ...settings } = options
  const bank = await openHookedBank({ behaviour: { processUser: hour }, ...settings })
  const start = bank.clock.now()
  const ids: number[] = []
  for (const kind of inject) bank.sandbox.control.webhooks.injectFault({ kind, lateBy: 30_000 })
  for (let n = 0; n < made; n += 1) {
    ids.push(await bank.provision())
    await bank.pass(1_000)
  }
  for (let n = 0; n < 60; n += 1) await bank.pass(1_000)
  const seen = bank.received.map(({ at, notification: { object } }) => ({
    at: at - start,
    place: ids.indexOf(object.PartnerUserProvision.id),
    status: object.PartnerUserProvision.status
  }))
  const { counts, failures, waiting } = bank.sandbox.control.webhooks.state()
  expect({ failures, waiting }).toEqual({ failures: 0, waiting: 0 })
  return { seen, places: seen.map(({ place }) => place), faults: counts.faults, bank }
}

describe("on demand", () => {
  it("drops one: never sent, no failure", async () => {
    const { places, faults } = await heard({ inject: ["drop"] })
    expect([places, faults]).toEqual([[1, 2], { drop: 1 }])
  })

  it("sends one twice", async () => {
    expect((await heard({ inject: ["duplicate"] })).places).toEqual([0, 0, 1, 2])
  })

  it("sends one late, by as much as was asked", async () => {
    const { seen } = await heard({ inject: ["delay"] })
    expect(seen.map(({ place }) => place)).toEqual([1, 2, 0])
    expect(seen.at(-1)).toMatchObject({ at: 30_000 })
  })

  it("sends one after the next, or by itself when there is none", async () => {
    expect((await heard({ inject: ["reorder"] })).places).toEqual([1, 0, 2])
    expect((await heard({ inject: ["reorder", "reorder"] })).places).toEqual([1, 0, 2])
    const alone = await heard({ inject: ["reorder"], made: 1 })
    expect(alone.seen).toMatchObject([{ place: 0, at: 30_000 }])
  })

  it("sends a forged one after the true one: newer, false and not signed", async () => {
    const { seen, bank } = await heard({ inject: ["forge"], made: 1, contract: { hookSignature: "none" } })
    expect(seen.map(({ status }) => status)).toEqual(["CREATED", "CLOSED"])
    const [truth, forged] = bank.received.map(({ notification: { object } }) => object.PartnerUserProvision)
    expect(forged.updated > truth.updated).toBe(true)
  })

  it("only of the category and as often as it was told", async () => {
    const bank = await openHookedBank({ behaviour: { processUser: hour } })
    const { webhooks } = bank.sandbox.control
    webhooks.injectFault({ kind: "drop", category: "USER_ONBOARDING" })
    webhooks.injectFault({ kind: "drop", category: "PARTNER_USER_PROVISION", times: 2 })
    for (let n = 0; n < 3; n += 1) await bank.provision()
    await bank.pass(0)
    expect(bank.received).toHaveLength(1)
    expect(webhooks.state().injected).toEqual([
      { kind: "drop", category: "USER_ONBOARDING", times: 1, lateBy: 120_000 }
    ])
    webhooks.clearFaults()
    expect(webhooks.state()).toMatchObject({ injected: [], seeded: null, counts: { faults: { drop: 2 } } })
  })
})

describe("by a seed", () => {
  it.each([
    [0, 40, 40],
    [0.5, 10, 30],
    [1, 0, 0]
  ])("loses a share of %d", async (rate, least, most) => {
    const { places, faults } = await heard({ webhookFaults: { seed: 3, rate, kinds: ["drop"] }, made: 40 })
    expect(places.length).toBeGreaterThanOrEqual(least)
    expect(places.length).toBeLessThanOrEqual(most)
    expect(places.length + (faults.drop ?? 0)).toBe(40)
  })

  it("does the same again, something else for another seed, and all of its kinds", async () => {
    const kinds = ["drop", "duplicate", "delay", "reorder"] as const
    const series = async (seed: number) =>
      await heard({ webhookFaults: { seed, rate: 0.6, kinds, lateBy: 5_000 }, made: 30 })
    const first = await series(1)
    expect((await series(1)).seen).toEqual(first.seen)
    expect((await series(2)).places).not.toEqual(first.places)
    expect(Object.keys(first.faults).toSorted()).toEqual(kinds.toSorted())
  })

  it("stops at the most it may", async () => {
    const { places } = await heard({ webhookFaults: { rate: 1, kinds: ["drop"], most: 2 }, made: 5 })
    expect(places).toEqual([2, 3, 4])
  })

  it.each([
    [{ rate: 1.5, kinds: ["drop"] }, "rate"],
    [{ rate: 1, kinds: [] }, "kinds"],
    [{ rate: 1, kinds: ["reply-lost"] }, "kinds"],
    [{ rate: 1, kinds: ["drop"], seed: 0.5 }, "seed"],
    [{ rate: 1, kinds: ["drop"], most: 0 }, "most"],
    [{ rate: 1, kinds: ["drop"], lateBy: -1 }, "lateBy"]
  ])("refuses %j", async (webhookFaults, option) => {
    const refused = openHookedBank({ webhookFaults: webhookFaults as never })
    await expect(refused).rejects.toMatchObject({
      reason: { _tag: "InvalidOption", option: `webhookFaults.${option}` }
    })
  })
})
