import { BunqApi, partnerOwner } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank, provisionItem } from "../testing/fake-bank.ts"
import type { FakeReply, FakeRequest } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

const read = BunqApi.use((api) => api.readProvision({ uuid, provisionId: 7 }))
const provision: FakeReply = { body: { Response: [provisionItem()] } }

const credentials = "User credentials are incorrect. Incorrect API key or IP address."
const second = "Authentication token already has a user session."

/** A bank that reads provisions, with something else in front. */
const bankWith = (
  handle: (request: FakeRequest) => FakeReply | "hang" | "cut" | undefined = () => undefined
) =>
  fakeBank((request) => {
    const given = handle(request)
    if (given !== undefined) return given
    if (request.line.startsWith("GET /v1/partner-user-provision")) return provision
    return undefined
  })

const nth = <A>(...answers: readonly (A | undefined)[]) => {
  let calls = 0
  return () => answers[Math.min((calls += 1), answers.length) - 1]
}

describe("the partner's session", () => {
  it.effect("is one, however many ask for it at once", () =>
    Effect.gen(function* () {
      const bank = bankWith()
      const all = Effect.forEach(Array.from({ length: 20 }), () => read, { concurrency: "unbounded" })
      yield* driven(all.pipe(Effect.provide(adapterUnderTest(bank))))
      expect(
        ["POST /v1/installation", "POST /v1/device-server", "POST /v1/session-server"].map(bank.count)
      ).toEqual([1, 1, 1])
      expect(bank.count("GET")).toBe(20)
    })
  )

  it.effect("a refused key is tried once for all who wait, and then says so", () =>
    Effect.gen(function* () {
      const bank = bankWith(({ line }) =>
        line === "POST /v1/device-server" ? bankError(credentials) : undefined
      )
      const all = Effect.forEach(Array.from({ length: 20 }), () => Effect.exit(read), {
        concurrency: "unbounded"
      })
      const exits = yield* driven(all.pipe(Effect.provide(adapterUnderTest(bank))))
      expect(new Set(exits.map(reasonOf))).toEqual(new Set(["KeyRefused"]))
      expect(bank.count("POST /v1/device-server")).toBe(1)
    })
  )

  it.effect("is used again after a restart, and made anew for another key or another bank", () =>
    Effect.gen(function* () {
      const bank = bankWith()
      const vault = memoryVault()
      const run = (options: object = {}) =>
        driven(read.pipe(Effect.provide(adapterUnderTest(bank, { vault, ...options }))))
      yield* run()
      yield* run()
      expect(bank.count("POST")).toBe(3)
      yield* run({ apiKey: Redacted.make("sandbox_other") })
      expect(bank.count("POST")).toBe(6)
      const apiKey = Redacted.make("sandbox_other")
      // A local bank on another port is the same bank, come back.
      yield* run({ apiKey, environment: { name: "local", url: "http://127.0.0.1:2" } })
      expect(bank.count("POST")).toBe(6)
      yield* run({ apiKey, environment: { name: "sandbox" } })
      expect(bank.count("POST")).toBe(9)
    })
  )

  it.effect("the installation is durable before a session is asked for, the session before it is used", () =>
    Effect.gen(function* () {
      const vault = memoryVault()
      const stored: string[][] = []
      const bank = bankWith(({ line }) => {
        if (line === "POST /v1/session-server" || line.startsWith("GET")) stored.push([...vault.rows.keys()])
        return undefined
      })
      yield* driven(read.pipe(Effect.provide(adapterUnderTest(bank, { vault }))))
      expect(stored).toEqual([
        [`${partnerOwner}/installation`],
        [`${partnerOwner}/installation`, `${partnerOwner}/session`]
      ])
      expect(JSON.parse(vault.rows.get(`${partnerOwner}/session`) ?? "")).toMatchObject({
        subject: { _tag: "Partner", partnerId: 1360 }
      })
    })
  )

  it.effect("is renewed once for all whose calls got a 401, on the same installation", () =>
    Effect.gen(function* () {
      const dead = new Set<string>()
      const bank = bankWith(({ line, token }) =>
        line.startsWith("GET") && (dead.size === 0 ? dead.add(token ?? "") : dead).has(token ?? "")
          ? bankError("Insufficient authentication.", 401)
          : undefined
      )
      const all = Effect.forEach(Array.from({ length: 10 }), () => read, { concurrency: "unbounded" })
      yield* driven(all.pipe(Effect.provide(adapterUnderTest(bank))))
      expect(bank.count("POST /v1/session-server")).toBe(2)
      expect(bank.count("POST /v1/installation")).toBe(1)
    })
  )

  it.effect("a 401 that a renewal does not cure ends after one renewal", () =>
    Effect.gen(function* () {
      const bank = bankWith(({ line }) =>
        line.startsWith("GET") ? bankError("Insufficient authentication.", 401) : undefined
      )
      const exit = yield* driven(Effect.exit(read).pipe(Effect.provide(adapterUnderTest(bank))))
      expect(reasonOf(exit)).toBe("Unauthorised")
      expect(bank.count("GET")).toBe(2)
      expect(bank.count("POST /v1/session-server")).toBe(2)
    })
  )

  it.effect.each([
    [200, "Forbidden", 1],
    [403, "success", 2]
  ] as const)("a 403 is probed: a probe with %i means %s", ([status, outcome, sessions]) =>
    Effect.gen(function* () {
      const first = new Set<string>()
      const bank = bankWith(({ line, token }) => {
        if (line === "GET /v1/installation") return { ...bankError("No.", status), status }
        if (!line.startsWith("GET")) return undefined
        if (first.size === 0) first.add(token ?? "")
        return first.has(token ?? "") ? bankError("No.", 403) : undefined
      })
      const exit = yield* driven(Effect.exit(read).pipe(Effect.provide(adapterUnderTest(bank))))
      expect(reasonOf(exit)).toBe(outcome)
      expect(bank.count("POST /v1/session-server")).toBe(sessions)
    })
  )

  it.effect("an installation that carries a session already is replaced", () =>
    Effect.gen(function* () {
      const answer = nth<FakeReply>(bankError(second), undefined)
      const bank = bankWith(({ line }) => (line === "POST /v1/session-server" ? answer() : undefined))
      yield* driven(read.pipe(Effect.provide(adapterUnderTest(bank))))
      expect(bank.count("POST /v1/installation")).toBe(2)
    })
  )

  it.effect("a vault that fails is its own reason, and nothing is sent unkept", () =>
    Effect.gen(function* () {
      const vault = memoryVault()
      const bank = bankWith(({ line }) => {
        if (line === "POST /v1/device-server") vault.state.fails = true
        return undefined
      })
      const exit = yield* driven(Effect.exit(read).pipe(Effect.provide(adapterUnderTest(bank, { vault }))))
      expect(reasonOf(exit)).toBe("VaultUnavailable")
      expect(bank.count("POST /v1/session-server")).toBe(0)
    })
  )
})
