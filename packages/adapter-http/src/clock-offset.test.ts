import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { makeClockOffset } from "./clock-offset.ts"
import { adapterUnderTest, driven, reasonOf, uuid } from "./testing/adapter-under-test.ts"
import { fakeBank, provisionItem } from "./testing/fake-bank.ts"
import { memoryVault } from "./testing/memory-vault.ts"
import { TransportClock } from "./transport-clock.ts"

const dated = (ms: number) => new Headers({ Date: new Date(ms).toUTCString() })
const hour = 3_600_000

describe("bunq's clock", () => {
  it.effect(
    "is compared with the middle of the request, and a date without a fraction with the middle of its second",
    () =>
      Effect.gen(function* () {
        const offset = yield* makeClockOffset
        expect(yield* offset.current).toBeNull()
        offset.learn(dated(60_000), 1_000, 3_000)
        expect(yield* offset.current).toBe(58_500)
        expect(yield* offset.bankTime).toBe(58_500)
        offset.learn(new Headers(), 5_000, 5_000)
        offset.learn(new Headers({ Date: "soon" }), 5_000, 5_000)
        expect(yield* offset.current).toBe(58_500)
      })
  )

  it.effect("a difference that the measurement itself may be is none", () =>
    Effect.gen(function* () {
      const offset = yield* makeClockOffset
      offset.learn(dated(2_000), 1_000, 3_000)
      expect(yield* offset.current).toBe(500)
      expect(yield* offset.bankTime).toBe(0)
      offset.learn(dated(10_000), 0, 20_000)
      expect(yield* offset.bankTime).toBe(0)
      offset.learn(dated(4_000), 0, 1_000)
      expect(yield* offset.bankTime).toBe(4_000)
    })
  )

  const headers = { Date: new Date(2 * hour).toUTCString() }
  const bank = () =>
    fakeBank(({ line }) =>
      line.startsWith("GET") ? { body: { Response: [provisionItem()] }, headers } : undefined
    )
  const vault = () => {
    const kept = memoryVault()
    kept.rows.set(`${uuid}/${sealedPurpose.token(8)}`, "first-use-token")
    return kept
  }
  const readThenOpen = (expiresAt: number) =>
    Effect.gen(function* () {
      const api = yield* BunqApi
      yield* api.readProvision({ uuid, provisionId: 7 })
      return yield* Effect.exit(api.openUserSession({ uuid, credentialId: 8, expiresAt }))
    })

  it.effect("decides whether a credential has expired: ours is two hours behind", () =>
    Effect.gen(function* () {
      const open = (expiresAt: number) =>
        driven(readThenOpen(expiresAt).pipe(Effect.provide(adapterUnderTest(bank(), { vault: vault() }))))
      expect(reasonOf(yield* open(hour))).toBe("CredentialRefused")
      expect(reasonOf(yield* open(3 * hour))).toBe("success")
    })
  )

  it.effect("says nothing about a time users live in that is not the transport's", () =>
    Effect.gen(function* () {
      const layer = adapterUnderTest(bank(), { vault: vault() }).pipe(
        Layer.provide(Layer.succeed(TransportClock, yield* TestClock.make()))
      )
      expect(reasonOf(yield* driven(readThenOpen(hour).pipe(Effect.provide(layer))))).toBe("success")
    })
  )

  it.effect("is told to whoever checks the partner", () =>
    Effect.gen(function* () {
      const check = BunqApi.use((api) => api.checkPartner())
      const seen = yield* driven(check.pipe(Effect.provide(adapterUnderTest(bank()))))
      expect(seen).toMatchObject({ partnerId: 1360, clockOffset: 2 * hour + 500 })
      const without = yield* driven(
        check.pipe(
          Effect.provide(
            adapterUnderTest(
              fakeBank(({ line }) => (line.startsWith("GET") ? { body: { Response: [] } } : undefined))
            )
          )
        )
      )
      expect(without.clockOffset).toBeNull()
    })
  )
})
