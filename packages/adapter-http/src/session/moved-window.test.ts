import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { adapterUnderTest, driven, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

const open = (expiresAt: number) =>
  BunqApi.use((api) => api.openUserSession({ uuid, credentialId: 8, expiresAt }))

it.effect("a credential of the same id with another window is another one, and renewals use its token", () =>
  Effect.gen(function* () {
    const vault = memoryVault()
    // The row of an earlier version, which knew no windows, and a fresh one.
    vault.rows.set(`${uuid}/${sealedPurpose.token(8)}`, "first-token")
    vault.rows.set(`${uuid}/${sealedPurpose.token(8, 7_200_000)}`, "second-token")
    let dead = false
    const bank = fakeBank(({ line }) => {
      if (!line.includes("/user-onboarding/")) return undefined
      if (!dead) return { body: { Response: [{ UserOnboarding: { id: 2, status: "VERIFIED" } }] } }
      dead = false
      return bankError("Insufficient authorisation.", 401)
    })
    const layer = adapterUnderTest(bank, { vault })
    const opened = Effect.all([open(3_600_000), open(7_200_000), open(7_200_000)])
    yield* driven(opened.pipe(Effect.provide(layer)))
    dead = true
    const read = BunqApi.use((api) => api.readOnboarding({ uuid, userId: 1364, onboardingId: 2 }))
    yield* driven(read.pipe(Effect.provide(layer)))
    const secrets = bank.requests.flatMap(({ line, json }) =>
      line === "POST /v1/session-server" ? [json?.["secret"]] : []
    )
    expect(secrets).toEqual(["first-token", "second-token", "second-token"])
  })
)
