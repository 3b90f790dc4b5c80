import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

const open = (credentialId: number) =>
  BunqApi.use((api) => api.openUserSession({ uuid, credentialId, expiresAt: 3_600_000 }))
const onboarding = BunqApi.use((api) => api.readOnboarding({ uuid, userId: 1364, onboardingId: 2 }))
const someTurns = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A session is renewed with the token of credential 8, which bunq refuses while others open one with another credential. */
const whileRefused = (others: readonly number[]) =>
  Effect.gen(function* () {
    const vault = memoryVault()
    vault.rows.set(`${uuid}/${sealedPurpose.token(8)}`, "old-token")
    vault.rows.set(`${uuid}/${sealedPurpose.token(9)}`, "fresh-token")
    let isRevoked = false
    const asked = Promise.withResolvers<void>()
    const refuse = Promise.withResolvers<void>()
    const bank = fakeBank(async ({ line, json }) => {
      if (line.startsWith("GET")) return bankError("Insufficient authorisation.", 401)
      if (!isRevoked || json?.["secret"] !== "old-token") return undefined
      asked.resolve()
      await refuse.promise
      return bankError("User credentials are incorrect. Incorrect API key or IP address.")
    })
    const meanwhile = Effect.promise(() => asked.promise)
    const run = Effect.gen(function* () {
      yield* open(8)
      isRevoked = true
      const read = Effect.exit(Effect.asVoid(onboarding))
      const opened = others.map((id) => Effect.exit(Effect.asVoid(Effect.andThen(meanwhile, open(id)))))
      const released = Effect.andThen(
        meanwhile,
        Effect.promise(() => someTurns().then(refuse.resolve))
      )
      const [exits] = yield* Effect.all(
        [Effect.all([read, ...opened], { concurrency: "unbounded" }), released],
        { concurrency: "unbounded" }
      )
      return exits.map(reasonOf)
    })
    const reasons = yield* driven(run.pipe(Effect.provide(adapterUnderTest(bank, { vault }))))
    const sessions = bank.requests.filter(({ line }) => line === "POST /v1/session-server")
    return { reasons, secrets: sessions.map(({ json }) => json?.["secret"]) }
  })

it.effect("a fresh credential does not fail with a renewal that asked with the one before", () =>
  Effect.gen(function* () {
    const { reasons, secrets } = yield* whileRefused([9, 9])
    expect(reasons).toEqual(["CredentialRefused", "success", "success"])
    expect(secrets.filter((secret) => secret === "fresh-token")).toHaveLength(1)
  })
)

it.effect("the same credential is refused with it, and bunq is not asked once more", () =>
  Effect.gen(function* () {
    const [alone, both] = [yield* whileRefused([]), yield* whileRefused([8])]
    expect(both.reasons).toEqual(["CredentialRefused", "CredentialRefused"])
    expect(both.secrets).toEqual(alone.secrets)
  })
)
