import { RateBudget } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { BunqHttp } from "./bunq-http.ts"
import type { BunqHttpOptions } from "./bunq-http.ts"
import { memoryVault } from "./testing/memory-vault.ts"
import { TransportClock } from "./transport-clock.ts"

const firstTurn = Effect.gen(function* () {
  const fiber = yield* RateBudget.use((budget) =>
    budget.reserve({ endpoint: "GET /v1/partner-user-provision", priority: 1 })
  ).pipe(Effect.andThen(Clock.currentTimeMillis), Effect.scoped, Effect.forkChild)
  yield* TestClock.adjust("1 minute")
  return yield* Fiber.join(fiber)
})

const shipped = (options: Partial<BunqHttpOptions>) =>
  BunqHttp.layer({
    apiKey: Redacted.make("sandbox_key"),
    environment: { name: "local", url: "http://127.0.0.1:1" },
    ...options
  }).pipe(Layer.provide(memoryVault().layer))

describe("the rate budget of BunqHttp.layer", () => {
  it.effect.each<[Partial<BunqHttpOptions>, number]>([
    [{}, 0],
    [{ resumed: true }, 18_100],
    [{ resumed: true, requestDeadline: "5 seconds" }, 8_100]
  ])("%j: the first turn waits for the deadline of the dead process", ([options, at]) =>
    Effect.gen(function* () {
      expect(yield* firstTurn.pipe(Effect.provide(shipped(options)))).toBe(at)
    })
  )

  it.effect("on a transport clock of its own only the window is waited for", () =>
    Effect.gen(function* () {
      const clock = Layer.succeed(TransportClock, yield* TestClock.make())
      const layer = shipped({ resumed: true }).pipe(Layer.provide(clock))
      expect(yield* firstTurn.pipe(Effect.provide(layer))).toBe(3_100)
    })
  )
})
