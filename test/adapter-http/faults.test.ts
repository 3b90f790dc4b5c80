import type { ExternalUuid } from "@bunq-provisioning/core"
import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"
import { afterEach, describe, expect, test } from "vitest"
import { create, marker, network, retrying, uuidOf } from "./faulty-network.ts"
import { openWorld } from "./world.ts"

describe("faults between us and the bank", () => {
  let world: Awaited<ReturnType<typeof openWorld>>
  afterEach(() => world.close())

  const readyUser = Effect.fn(function* (uuid: ExternalUuid) {
    const api = yield* BunqApi
    const created = yield* create(uuid, marker().mark)
    let seen = created
    while (seen.observation.credential?.usable !== true) {
      yield* Effect.sleep("3 seconds")
      seen = yield* api.readProvision({ uuid, provisionId: created.observation.id })
    }
    world.keep(uuid, seen)
    const { id: credentialId, expiresAt } = seen.observation.credential
    return { provisionId: created.observation.id, credentialId, expiresAt }
  })

  test("a session whose reply was lost is opened again with the same token", async () => {
    const fetch = network((line, nth) =>
      line === "POST /v1/session-server" && nth === 2 ? "lose the reply" : undefined
    )
    world = await openWorld({ http: { fetch } })
    world.person(uuidOf(1))
    const run = Effect.gen(function* () {
      const api = yield* BunqApi
      const { credentialId, expiresAt } = yield* readyUser(uuidOf(1))
      return yield* retrying(api.openUserSession({ uuid: uuidOf(1), credentialId, expiresAt }))
    })
    const user = await Effect.runPromise(run.pipe(Effect.provide(world.adapter())))
    expect(user.userPersonId).not.toBe(user.userApiKeyId)
    expect(world.bank.statistics()).toMatchObject({ sessions: 3, throttled: 0 })
  })

  test("a process that died while bank opened the session opens another one, with the same token", async () => {
    const fetch = network((line, nth) =>
      line === "POST /v1/session-server" && nth === 2 ? "hang" : undefined
    )
    // Real time, far beyond what a busy machine needs for anything here.
    world = await openWorld({ http: { fetch, requestDeadline: "10 seconds", settleWindow: "11 seconds" } })
    world.person(uuidOf(1))
    const before = Effect.gen(function* () {
      const api = yield* BunqApi
      const { credentialId, expiresAt } = yield* readyUser(uuidOf(1))
      // Two minutes of the bank are far less than the deadline of the request: nobody was told that the reply is lost.
      const died = yield* api
        .openUserSession({ uuid: uuidOf(1), credentialId, expiresAt })
        .pipe(Effect.as(false), Effect.raceFirst(Effect.sleep("2 minutes").pipe(Effect.as(true))))
      return { died, credentialId, expiresAt }
    })
    const { died, ...credential } = await Effect.runPromise(before.pipe(Effect.provide(world.adapter())))
    expect(died).toBe(true)
    const again = BunqApi.use((api) => api.openUserSession({ uuid: uuidOf(1), ...credential }))
    const user = await Effect.runPromise(again.pipe(Effect.provide(world.adapter({ resumed: true }))))
    expect(user.partnerCompanyId).toBeGreaterThan(0)
    expect(world.bank.statistics()).toMatchObject({ sessions: 3, throttled: 0 })
  })

  test("an expired credential is replaced: reset, fresh token, session; a repeated reset spoils nothing", async () => {
    world = await openWorld({ speed: 100, bank: { behaviour: { credentialWindow: 60_000 } } })
    const uuid = uuidOf(1)
    world.person(uuid)
    const run = Effect.gen(function* () {
      const api = yield* BunqApi
      const first = yield* readyUser(uuid)
      const { provisionId } = first
      // As an earlier version kept it, which asks the bank although the window is over.
      const shown = yield* api.readProvision({ uuid, provisionId })
      const purpose = sealedPurpose.token(first.credentialId)
      world.keep(uuid, { ...shown, secrets: shown.secrets.map((secret) => ({ ...secret, purpose })) })
      yield* Effect.sleep("90 seconds")
      const refused = yield* Effect.flip(api.openUserSession({ uuid, ...first }))
      const atBank = yield* Effect.flip(api.openUserSession({ uuid, ...first, expiresAt: null }))
      yield* api.resetToken({ uuid, provisionId })
      yield* api.resetToken({ uuid, provisionId })
      let seen = yield* api.readProvision({ uuid, provisionId })
      while (seen.observation.credential?.usable !== true) {
        yield* Effect.sleep("1 second")
        seen = yield* api.readProvision({ uuid, provisionId })
      }
      const puts = () => world.bank.requests().filter(({ method }) => method === "PUT").length
      const before = puts()
      // Asked again after a crash: the fresh token is there, and not sealed yet.
      yield* api.resetToken({ uuid, provisionId })
      expect(puts()).toBe(before)
      world.keep(uuid, seen)
      const { id: credentialId, expiresAt } = seen.observation.credential
      expect(credentialId).not.toBe(first.credentialId)
      const user = yield* api.openUserSession({ uuid, credentialId, expiresAt })
      yield* api.closeProvision({ uuid, provisionId })
      yield* api.closeProvision({ uuid, provisionId })
      return { refused, atBank, user }
    })
    const { refused, atBank } = await Effect.runPromise(run.pipe(Effect.provide(world.adapter())))
    expect([refused, atBank].map(({ reason }) => reason._tag)).toEqual([
      "CredentialRefused",
      "CredentialRefused"
    ])
  })

  test("a session that ended is renewed, the partner's and the user's", async () => {
    world = await openWorld({ speed: 100, bank: { behaviour: { sessionTimeout: 120_000 } } })
    const uuid = uuidOf(1)
    world.person(uuid)
    const run = Effect.gen(function* () {
      const api = yield* BunqApi
      const credential = yield* readyUser(uuid)
      const { userApiKeyId: userId } = yield* api.openUserSession({ uuid, ...credential })
      yield* Effect.sleep("5 minutes")
      yield* api.openOnboarding({ uuid, userId })
      yield* api.readProvision({ uuid, provisionId: credential.provisionId })
    })
    await Effect.runPromise(run.pipe(Effect.provide(world.adapter())))
    expect(world.bank.statistics()).toMatchObject({ sessions: 4, throttled: 0 })
  })

  const manyReads = (count: number) =>
    Effect.gen(function* () {
      const api = yield* BunqApi
      const { observation } = yield* create(uuidOf(1), marker().mark)
      return yield* Effect.forEach(
        Array.from({ length: count }),
        () => Effect.exit(api.readProvision({ uuid: uuidOf(1), provisionId: observation.id })),
        { concurrency: "unbounded" }
      )
    })

  test("the budget spares us every 429, also right after a restart; without it there are some", async () => {
    world = await openWorld()
    world.person(uuidOf(1))
    for (const resumed of [false, true, true]) {
      const exits = await Effect.runPromise(manyReads(12).pipe(Effect.provide(world.adapter({ resumed }))))
      expect(exits.every(({ _tag }) => _tag === "Success")).toBe(true)
    }
    expect(world.bank.statistics()).toMatchObject({ throttled: 0, sessions: 1 })
    await world.close()
    world = await openWorld({ unlimited: true, speed: 1 })
    world.person(uuidOf(1))
    const exits = await Effect.runPromise(manyReads(12).pipe(Effect.provide(world.adapter())))
    expect(exits.some(({ _tag }) => _tag === "Failure")).toBe(true)
    expect(world.bank.statistics().throttled).toBeGreaterThan(0)
  })

  test("eight users at once: eight provisions, eight sessions, no 429", async () => {
    world = await openWorld()
    const uuids = Array.from({ length: 8 }, (_, index) => uuidOf(index + 1))
    for (const uuid of uuids) world.person(uuid)
    const run = Effect.gen(function* () {
      const api = yield* BunqApi
      return yield* Effect.forEach(
        uuids,
        (uuid) =>
          Effect.flatMap(readyUser(uuid), (credential) => api.openUserSession({ uuid, ...credential })),
        { concurrency: "unbounded" }
      )
    })
    const users = await Effect.runPromise(run.pipe(Effect.provide(world.adapter())))
    expect(new Set(users.map(({ userApiKeyId }) => userApiKeyId)).size).toBe(8)
    expect(world.bank.statistics()).toMatchObject({ provisions: 8, sessions: 9, throttled: 0 })
  })

  test("the older create body is accepted as well, and a wrong key is named", async () => {
    world = await openWorld({ http: { legacyCreateBody: true } })
    world.person(uuidOf(1))
    await Effect.runPromise(create(uuidOf(1), marker().mark).pipe(Effect.provide(world.adapter())))
    const wrong = BunqApi.use((api) => Effect.flip(api.ensureOauthClient()))
    const error = await Effect.runPromise(
      wrong.pipe(Effect.provide(world.adapter({ apiKey: Redacted.make("sandbox_wrong"), resumed: true })))
    )
    expect(error.reason._tag).toBe("KeyRefused")
    expect(error.responseId).not.toBeNull()
  })
})
