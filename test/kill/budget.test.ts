import { BunqHttp, MemoryRateBudget, NodeSecureRandom, NodeSigner } from "@bunq-provisioning/adapter-http"
import { RateBudget } from "@bunq-provisioning/core/ports"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import { createSandbox, createVirtualClock, listen } from "@bunq-provisioning/sandbox"
import { provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer, Logger, Redacted } from "effect"
import { expect, it } from "vitest"

const people = [1, 2, 3, 4].map((index) => ({
  externalUuid: `00000000-0000-4000-8000-00000000000${index}`,
  email: `person${index}@example.com`,
  phoneNumber: `+3161234567${index}`
}))

/** Brings four users through their session at the same time, and gives what the bank counted. */
const counted = async (budget: Layer.Layer<RateBudget>) => {
  const clock = createVirtualClock({ startAt: Date.UTC(2026, 0, 5, 9), speed: 60 })
  const bank = await createSandbox({ clock })
  const server = await listen(bank)
  const http = BunqHttp.layerNoDeps({
    apiKey: Redacted.make(bank.apiKey),
    environment: { name: "local", url: server.url }
  })
  const parts = Layer.mergeAll(budget, NodeSigner.layer(), NodeSecureRandom.layer)
  const whole = provisionerLayerWith({ clock }, http.pipe(Layer.provide(parts)))
  const provisioner = await provisionerFacade(whole.pipe(Layer.provideMerge(Logger.layer([]))))
  try {
    const users = await Promise.all(people.map((person) => provisioner.provision(person)))
    await Promise.all(
      users.map(async (user) => {
        for await (const view of user.changes()) if (view.phase === "collecting") return
      })
    )
    return bank.statistics()
  } finally {
    await provisioner.close()
    await server.close()
    await bank.close()
  }
}

it("with the rate budget the bank throttles nothing", async () => {
  const { throttled, provisions, sessions } = await counted(MemoryRateBudget.layer())
  expect({ throttled, provisions, sessions }).toEqual({ throttled: 0, provisions: 4, sessions: 5 })
})

it("without it the bank throttles, which it counts, and the users arrive all the same", async () => {
  const always = Layer.succeed(RateBudget, {
    reserve: () => Effect.void,
    throttled: () => Effect.void,
    every: () => Effect.succeed(0)
  })
  const { throttled, provisions } = await counted(always)
  expect(throttled).toBeGreaterThan(3)
  expect(provisions).toBe(4)
})
