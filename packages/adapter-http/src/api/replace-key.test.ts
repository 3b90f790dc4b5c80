import { BankGate, BunqApi, partnerOwner, sealedPurpose } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank, provisionItem, sessionReply } from "../testing/fake-bank.ts"
import type { FakeReply, FakeRequest } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

const wrong = bankError("User credentials are incorrect. Incorrect API key or IP address.")
const [first, second] = ["sandbox_key", "sandbox_second"]
/** bunq keeps a key's sessions until the key is taken away. */
const bankWith = (
  accepts: readonly string[],
  more: (request: FakeRequest) => FakeReply | undefined = () => undefined
) => {
  const dead = new Set<string>()
  const given = new Map<string, string>()
  let opened = 0
  const bank = fakeBank((request) => {
    const own = more(request)
    if (own !== undefined) return own
    const secret = String(request.json?.["secret"] ?? "")
    if (secret.startsWith("sandbox_") && !accepts.includes(secret)) return wrong
    if (request.line === "POST /v1/session-server") {
      const token = `session-${(opened += 1)}`
      given.set(token, secret)
      return sessionReply(token)
    }
    if (request.line.startsWith("GET") && dead.has(given.get(request.token ?? "") ?? ""))
      return { status: 401, body: { Error: [{ errorDescription: "Insufficient authorisation." }] } }
    if (request.line.startsWith("GET /v1/partner-user-provision"))
      return { body: { Response: [provisionItem()] } }
    return request.line.startsWith("GET") ? { body: { Response: [{ Id: { id: 1 } }] } } : undefined
  })
  return { ...bank, given, revoke: (key: string) => void dead.add(key) }
}

const read = BunqApi.use((api) => api.readProvision({ uuid, provisionId: 7 }))
const replace = (key: string) => BunqApi.use((api) => api.replaceKey?.(Redacted.make(key)) ?? Effect.never)
const keyOfLast = (bank: ReturnType<typeof bankWith>) =>
  bank.given.get(bank.requests.findLast(({ line }) => line.startsWith("GET"))?.token ?? "")
const inVault = (vault: ReturnType<typeof memoryVault>) => [...vault.rows.values()].join("\n")

describe("another API key of the partner", () => {
  it.effect(
    "takes the place of the present one: nothing of that is left, and it may be taken away at bunq",
    () =>
      Effect.gen(function* () {
        const bank = bankWith([first, second])
        const vault = memoryVault()
        vault.rows.set(`${uuid}/${sealedPurpose.token(8)}`, "first-use-token")
        yield* driven(
          Effect.gen(function* () {
            yield* read
            yield* BunqApi.use((api) => api.openUserSession({ uuid, credentialId: 8, expiresAt: null }))
            expect(keyOfLast(bank)).toBe(first)
            const [token] = [...bank.given.keys()]
            const before = inVault(vault)
            expect(before).toContain(token)
            expect(yield* replace(second)).toMatchObject({ partnerId: 1360 })
            for (const [place, row] of vault.rows) {
              if (place.startsWith(partnerOwner)) expect(before).not.toContain(row)
              else expect(before).toContain(row)
            }
            expect(inVault(vault)).not.toContain(token)
            yield* read
            expect(keyOfLast(bank)).toBe(second)
            bank.revoke(first)
            yield* read
            expect(keyOfLast(bank)).toBe(second)
          }).pipe(Effect.provide(adapterUnderTest(bank, { vault })))
        )
        // The next process begins with the new key, and has its session.
        const posts = bank.count("POST")
        yield* driven(
          read.pipe(Effect.provide(adapterUnderTest(bank, { vault, apiKey: Redacted.make(second) })))
        )
        expect([bank.count("POST"), keyOfLast(bank)]).toEqual([posts, second])
      })
  )

  const refusals: ReadonlyArray<readonly [string, string, Parameters<typeof bankWith>[1], string]> = [
    ["bunq refuses", "sandbox_stranger", undefined, "KeyRefused"],
    [
      "another partner has",
      second,
      ({ line, json }) =>
        line === "POST /v1/session-server" && json?.["secret"] === second
          ? {
              body: { Response: [{ Id: { id: 1 } }, { Token: { token: "x" } }, { UserCompany: { id: 99 } }] }
            }
          : undefined,
      "OtherPartner"
    ],
    ["is not of this environment", "no-prefix", undefined, "KeyRefused"],
    [
      "is taken away between device and session",
      second,
      ({ line, json }) =>
        line === "POST /v1/session-server" && json?.["secret"] === second ? wrong : undefined,
      "KeyRefused"
    ]
  ]
  for (const [name, key, more, reason] of refusals)
    it.effect(`that ${name} leaves the present one working, in the vault too, and the gate open`, () =>
      Effect.gen(function* () {
        const bank = bankWith([first, second], more)
        const vault = memoryVault()
        const environment = { name: "sandbox" } as const
        yield* driven(
          Effect.gen(function* () {
            yield* read
            const before = inVault(vault)
            expect(reasonOf(yield* Effect.exit(replace(key)))).toBe(reason)
            expect(inVault(vault)).toBe(before)
            expect(yield* BankGate.use((gate) => gate.state)).toMatchObject({ _tag: "Open" })
            yield* read
            expect(keyOfLast(bank)).toBe(first)
          }).pipe(Effect.provide(adapterUnderTest(bank, { vault, environment })))
        )
      })
    )

  it.effect("helps when the present one is dead already", () =>
    Effect.gen(function* () {
      const accepted = [first, second]
      const bank = bankWith(accepted)
      const vault = memoryVault()
      yield* driven(read.pipe(Effect.provide(adapterUnderTest(bank, { vault }))))
      bank.revoke(first)
      accepted.shift()
      yield* driven(
        Effect.gen(function* () {
          expect(reasonOf(yield* Effect.exit(read))).toBe("KeyRefused")
          yield* replace(second)
          yield* read
          expect(keyOfLast(bank)).toBe(second)
        }).pipe(Effect.provide(adapterUnderTest(bank, { vault })))
      )
    })
  )
})
