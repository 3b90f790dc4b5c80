import { BunqApi } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { adapterUnderTest, driven, reasonOf } from "../testing/adapter-under-test.ts"
import { fakeBank } from "../testing/fake-bank.ts"
import type { FakeReply } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

const sessionOf = (partnerId: number): FakeReply => ({
  body: {
    Response: [
      { Id: { id: 1 } },
      { Token: { token: `token-${partnerId}` } },
      { UserCompany: { id: partnerId } }
    ]
  }
})
const asking = Effect.exit(BunqApi.use((api) => api.listProvisions({ statuses: [] })))

it.effect(
  "a vault belongs to the partner of its first session: another one's key is refused, once, and the first goes on",
  () =>
    Effect.gen(function* () {
      const vault = memoryVault()
      const partners: { readonly [secret: string]: number } = {
        sandbox_ours: 1_360,
        sandbox_rotated: 1_360,
        sandbox_theirs: 2_000
      }
      const bank = fakeBank(({ line, json }) => {
        if (line === "POST /v1/session-server") return sessionOf(partners[String(json?.["secret"])] ?? 0)
        return line.startsWith("GET /v1/partner-user-provision") ? { body: { Response: [] } } : undefined
      })
      const withKey = (apiKey: string) => adapterUnderTest(bank, { vault, apiKey: Redacted.make(apiKey) })
      const once = (apiKey: string) => driven(asking.pipe(Effect.provide(withKey(apiKey))))
      expect(reasonOf(yield* once("sandbox_ours"))).toBe("success")
      const before = bank.count("POST /v1/session-server")
      const both = yield* driven(Effect.all([asking, asking]).pipe(Effect.provide(withKey("sandbox_theirs"))))
      expect(both.map(reasonOf)).toEqual(["OtherPartner", "OtherPartner"])
      expect(bank.count("POST /v1/session-server")).toBe(before + 1)
      expect(bank.requests.filter(({ token }) => token === "token-2000")).toEqual([])
      for (const apiKey of ["sandbox_ours", "sandbox_rotated"])
        expect(reasonOf(yield* once(apiKey))).toBe("success")
    })
)
