import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { MemoryRateBudget } from "../budget/memory-rate-budget.ts"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank } from "../testing/fake-bank.ts"
import type { FakeReply, FakeRequest } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

const open = (more: { readonly credentialId?: number; readonly expiresAt?: number | null } = {}) =>
  BunqApi.use((api) => api.openUserSession({ uuid, credentialId: 8, expiresAt: 3_600_000, ...more }))
const onboarding = BunqApi.use((api) => api.readOnboarding({ uuid, userId: 1364, onboardingId: 2 }))
const onboardingReply: FakeReply = { body: { Response: [{ UserOnboarding: { id: 2, status: "VERIFIED" } }] } }

const second = "Authentication token already has a user session."
const credentials = "User credentials are incorrect. Incorrect API key or IP address."

/** A bank that reads onboardings, with something else in front. */
const bankWith = (
  handle: (request: FakeRequest) => FakeReply | "hang" | "cut" | undefined = () => undefined
) =>
  fakeBank((request) => {
    const given = handle(request)
    if (given !== undefined) return given
    if (request.line.includes("/user-onboarding/")) return onboardingReply
    return undefined
  })

const vaultWithToken = () => {
  const vault = memoryVault()
  vault.rows.set(`${uuid}/${sealedPurpose.token(8)}`, "first-use-token")
  return vault
}
const nth = <A>(...answers: readonly (A | undefined)[]) => {
  let calls = 0
  return () => answers[Math.min((calls += 1), answers.length) - 1]
}

describe("a user's session", () => {
  it.effect("has an installation of its own, brings three ids, and is not opened twice", () =>
    Effect.gen(function* () {
      const vault = vaultWithToken()
      const bank = bankWith()
      const run = open().pipe(Effect.provide(adapterUnderTest(bank, { vault })))
      const ids = { userApiKeyId: 1364, userPersonId: 1363, partnerCompanyId: 1360 }
      expect(yield* driven(run)).toEqual(ids)
      expect(yield* driven(run)).toEqual(ids)
      expect(bank.count("POST")).toBe(3)
      expect(bank.requests[2]?.json).toEqual({ secret: "first-use-token" })
      expect([...vault.rows.keys()]).toContain(`${uuid}/installation`)
    })
  )

  it.effect("no token: TokenLost; too late: CredentialRefused; both without a request", () =>
    Effect.gen(function* () {
      const bank = bankWith()
      const lost = yield* driven(Effect.exit(open()).pipe(Effect.provide(adapterUnderTest(bank))))
      expect(reasonOf(lost)).toBe("TokenLost")
      const layer = adapterUnderTest(bank, { vault: vaultWithToken() })
      const late = yield* driven(Effect.exit(open({ expiresAt: 0 })).pipe(Effect.provide(layer)))
      expect(reasonOf(late)).toBe("CredentialRefused")
      expect(bank.requests).toEqual([])
    })
  )

  it.effect("a credential that expires while it waits for its turn is not sent", () =>
    Effect.gen(function* () {
      const bank = bankWith(({ line }) => (line === "POST /v1/installation" ? "hang" : undefined))
      const layer = adapterUnderTest(bank, { vault: vaultWithToken(), requestDeadline: "10 seconds" })
      const retried = open({ expiresAt: 15_000 }).pipe(
        Effect.retry({ times: 5, while: (error) => error.isRetryable })
      )
      const exit = yield* driven(Effect.exit(retried).pipe(Effect.provide(layer)))
      expect(reasonOf(exit)).toBe("CredentialRefused")
      expect(bank.count("POST /v1/session-server")).toBe(0)
    })
  )

  it.effect("a credential whose turn at the bank comes too late is not sent", () =>
    Effect.gen(function* () {
      const vault = vaultWithToken()
      vault.rows.set(`another/${sealedPurpose.token(9)}`, "another-token")
      const bank = bankWith()
      const both = Effect.gen(function* () {
        yield* BunqApi.use((api) =>
          api.openUserSession({ uuid: "another", credentialId: 9, expiresAt: null })
        )
        return yield* Effect.exit(open({ expiresAt: 15_000 }))
      })
      const exit = yield* driven(
        both.pipe(Effect.provide(adapterUnderTest(bank, { vault, budget: MemoryRateBudget.layer() })))
      )
      expect(reasonOf(exit)).toBe("CredentialRefused")
      expect(bank.count("POST /v1/session-server")).toBe(1)
    })
  )

  it.effect.each(["POST /v1/device-server", "POST /v1/session-server"])(
    "a token refused at %s is CredentialRefused",
    (step) =>
      Effect.gen(function* () {
        const bank = bankWith(({ line }) => (line === step ? bankError(credentials) : undefined))
        const layer = adapterUnderTest(bank, { vault: vaultWithToken() })
        const exit = yield* driven(Effect.exit(open()).pipe(Effect.provide(layer)))
        expect(reasonOf(exit)).toBe("CredentialRefused")
      })
  )

  it.effect("after a lost reply the same token is tried on the same installation", () =>
    Effect.gen(function* () {
      const answer = nth<"cut">("cut", undefined)
      const bank = bankWith(({ line }) => (line === "POST /v1/session-server" ? answer() : undefined))
      const layer = adapterUnderTest(bank, { vault: vaultWithToken() })
      const [first, again] = yield* driven(
        Effect.all([Effect.exit(open()), open()]).pipe(Effect.provide(layer))
      )
      expect(reasonOf(first)).toBe("Ambiguous")
      expect(again.userApiKeyId).toBe(1364)
      expect(bank.count("POST /v1/installation")).toBe(1)
      expect(bank.count("POST /v1/session-server")).toBe(2)
    })
  )

  it.effect(
    "when that installation has a session already, the same token opens one on a fresh installation",
    () =>
      Effect.gen(function* () {
        const answer = nth<"cut" | FakeReply>("cut", bankError(second), undefined)
        const bank = bankWith(({ line }) => (line === "POST /v1/session-server" ? answer() : undefined))
        const layer = adapterUnderTest(bank, { vault: vaultWithToken() })
        const [, again] = yield* driven(Effect.all([Effect.exit(open()), open()]).pipe(Effect.provide(layer)))
        expect(again.userApiKeyId).toBe(1364)
        const asked = bank.requests.filter(({ line }) => line === "POST /v1/session-server")
        expect(asked.map(({ json }) => json)).toEqual(Array(3).fill({ secret: "first-use-token" }))
        expect(asked[0]?.token).toBe(asked[1]?.token)
        expect(asked[2]?.token).not.toBe(asked[1]?.token)
        expect(bank.count("POST /v1/installation")).toBe(2)
      })
  )

  it.effect("a token refused on the fresh installation too is refused, and only then", () =>
    Effect.gen(function* () {
      const answer = nth<"cut" | FakeReply>("cut", bankError(second), bankError(credentials))
      const bank = bankWith(({ line }) => (line === "POST /v1/session-server" ? answer() : undefined))
      const layer = adapterUnderTest(bank, { vault: vaultWithToken() })
      const [first, again] = yield* driven(
        Effect.all([Effect.exit(open()), Effect.exit(open())]).pipe(Effect.provide(layer))
      )
      expect([reasonOf(first), reasonOf(again)]).toEqual(["Ambiguous", "CredentialRefused"])
    })
  )

  it.effect(
    "a process that died after the fresh installation was kept does not use the old session with the new keys",
    () =>
      Effect.gen(function* () {
        const vault = vaultWithToken()
        const bank = bankWith()
        const start = <A, E>(effect: Effect.Effect<A, E, BunqApi>) =>
          driven(effect.pipe(Effect.provide(adapterUnderTest(bank, { vault }))))
        yield* start(open())
        const oldSession = vault.rows.get(`${uuid}/session`)
        vault.rows.delete(`${uuid}/installation`)
        vault.rows.delete(`${uuid}/session`)
        yield* start(open())
        vault.rows.set(`${uuid}/session`, oldSession ?? "")
        const before = bank.count("POST /v1/session-server")
        yield* start(onboarding)
        expect(bank.count("POST /v1/session-server")).toBe(before + 1)
        expect(bank.count("POST /v1/installation")).toBe(2)
        expect(bank.requests.at(-1)?.token).not.toBe(JSON.parse(oldSession ?? "").token)
      })
  )

  it.effect(
    "a renewal that is refused where it worked before, perhaps for our address, tries a fresh installation",
    () =>
      Effect.gen(function* () {
        const sessions = nth<FakeReply>(undefined, bankError(credentials), undefined)
        const reads = nth<FakeReply>(bankError("Insufficient authorisation.", 401), undefined)
        const bank = bankWith(({ line }) =>
          line === "POST /v1/session-server" ? sessions() : line.startsWith("GET") ? reads() : undefined
        )
        const layer = adapterUnderTest(bank, { vault: vaultWithToken() })
        const seen = yield* driven(Effect.andThen(open(), onboarding).pipe(Effect.provide(layer)))
        expect(seen.verdict).toBe("verified")
        expect(bank.count("POST /v1/installation")).toBe(2)
      })
  )

  it.effect("a fresh credential opens a fresh session on a fresh installation", () =>
    Effect.gen(function* () {
      const vault = vaultWithToken()
      vault.rows.set(`${uuid}/${sealedPurpose.token(9)}`, "second-token")
      const bank = bankWith()
      const layer = adapterUnderTest(bank, { vault })
      yield* driven(Effect.all([open(), open({ credentialId: 9 })]).pipe(Effect.provide(layer)))
      expect(bank.count("POST /v1/installation")).toBe(2)
      expect(bank.requests.at(-1)?.json).toEqual({ secret: "second-token" })
    })
  )

  it.effect("is renewed with the sealed token when it is needed, never before", () =>
    Effect.gen(function* () {
      const dead = new Set<string>()
      const bank = bankWith(({ line, token }) =>
        line.includes("/user-onboarding/") &&
        (dead.size === 0 ? dead.add(token ?? "") : dead).has(token ?? "")
          ? bankError("Insufficient authorisation.", 401)
          : undefined
      )
      const layer = adapterUnderTest(bank, { vault: vaultWithToken() })
      const seen = yield* driven(Effect.andThen(open(), onboarding).pipe(Effect.provide(layer)))
      expect(seen.verdict).toBe("verified")
      expect(bank.count("POST /v1/session-server")).toBe(2)
      expect(
        bank.requests.filter(({ line }) => line === "POST /v1/session-server").map(({ json }) => json)
      ).toEqual([{ secret: "first-use-token" }, { secret: "first-use-token" }])
    })
  )

  it.effect("a session nobody opened is TokenLost, not a handshake", () =>
    Effect.gen(function* () {
      const bank = bankWith()
      const exit = yield* driven(Effect.exit(onboarding).pipe(Effect.provide(adapterUnderTest(bank))))
      expect(reasonOf(exit)).toBe("TokenLost")
      expect(bank.requests).toEqual([])
    })
  )
})
