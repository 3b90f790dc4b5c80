import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openWorld } from "./world.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"

describe("one user over a real socket", () => {
  let world: Awaited<ReturnType<typeof openWorld>>
  beforeAll(async () => {
    world = await openWorld()
    world.person(uuid)
  })
  afterAll(() => world.close())

  test("goes from nothing to verified", async () => {
    const marks: number[] = []
    const run = Effect.gen(function* () {
      const api = yield* BunqApi
      yield* api.ensureOauthClient()
      yield* api.ensureOauthClient()
      const created = yield* api
        .createProvision(
          { uuid, requestRef: sealedPurpose.request, lookUpOnly: false },
          { sentAt: null, markSent: (at) => Effect.sync(() => void marks.push(at)) }
        )
        .pipe(Effect.flatMap(Effect.fromNullishOr))
      const provisionId = created.observation.id
      let seen = created
      while (seen.observation.credential?.usable !== true) {
        yield* Effect.sleep("2 seconds")
        seen = yield* api.readProvision({ uuid, provisionId })
      }
      world.keep(uuid, seen)
      const credential = seen.observation.credential
      const user = yield* api.openUserSession({
        uuid,
        credentialId: credential.id,
        expiresAt: credential.expiresAt
      })
      const userId = user.userApiKeyId
      const { onboardingId } = yield* api.openOnboarding({ uuid, userId })
      expect(yield* api.openOnboarding({ uuid, userId })).toEqual({ onboardingId })
      const first = yield* api.evaluateOnboarding({ uuid, userId, onboardingId })
      const address = {
        street: "Naritaweg",
        houseNumber: "131",
        postalCode: "1043BS",
        city: "Amsterdam",
        country: "NL"
      }
      const answers: Record<string, object> = {
        ADDRESS_MAIN: address,
        ADDRESS_POSTAL: address,
        DATE_OF_BIRTH: { firstName: "Ada", lastName: "Byron", dateOfBirth: "1990-12-10" },
        TAX_RESIDENCY: { country: "NL", taxNumber: "123456782" },
        NATIONALITY: { country: "NL" }
      }
      for (const [fulfilment, answer] of Object.entries(answers)) {
        world.seal(uuid, `answer:${fulfilment}:1`, answer)
        yield* api.submitFulfilment({ uuid, userId, fulfilment, ref: `answer:${fulfilment}:1` })
      }
      const identity = yield* api.openIdentity({ uuid, userId, attempt: 1 })
      const identityId = identity.observation.id
      yield* api.submitIdentity({ uuid, userId, identityId })
      yield* api.submitIdentity({ uuid, userId, identityId })
      let accepted = false
      while (!accepted) {
        yield* Effect.sleep("5 seconds")
        accepted = (yield* api.evaluateOnboarding({ uuid, userId, onboardingId })).accepted
      }
      let onboarding = yield* api.readOnboarding({ uuid, userId, onboardingId })
      while (onboarding.verdict !== "verified") {
        yield* Effect.sleep("5 seconds")
        onboarding = yield* api.readOnboarding({ uuid, userId, onboardingId })
      }
      const verified = yield* api.readIdentity({ uuid, userId, identityId })
      const final = yield* api.readProvision({ uuid, provisionId })
      return { created, user, first, identity, verified, final }
    })
    const result = await Effect.runPromise(run.pipe(Effect.provide(world.adapter())))
    expect(marks).toHaveLength(1)
    expect(new Set(Object.values(result.user)).size).toBe(3)
    expect(result.first.accepted).toBe(false)
    expect(result.first.fulfilments.filter(({ type }) => type === "ADDRESS_MAIN")).toHaveLength(1)
    expect(result.identity.secrets.map(({ purpose }) => purpose)).toEqual([
      sealedPurpose.identitySdk(result.identity.observation.id)
    ])
    expect(result.verified.observation).toMatchObject({ status: "PROCESSED", result: "APPROVED" })
    expect(result.final.observation).toMatchObject({ status: "ACTIVE", subStatus: "NONE" })
    expect(world.bank.statistics()).toMatchObject({ provisions: 1, throttled: 0, sessions: 2 })
  })

  test("a restart uses the sessions that are there", async () => {
    const sessions = world.bank.statistics().sessions
    const again = Effect.gen(function* () {
      const api = yield* BunqApi
      const [found] = yield* api.findProvisions(uuid as never)
      const { id: credentialId, expiresAt } = found!.observation.credential!
      return yield* api.openUserSession({ uuid, credentialId, expiresAt })
    })
    const user = await Effect.runPromise(again.pipe(Effect.provide(world.shipped({ resumed: true }))))
    expect(user.userApiKeyId).toBeGreaterThan(0)
    expect(world.bank.statistics().sessions).toBe(sessions)
  })
})
