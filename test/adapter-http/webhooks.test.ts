import { X509Certificate } from "node:crypto"
import { makeRecovery, makeUserSubscriptions, Subscriptions } from "@bunq-provisioning/adapter-webhook"
import { BunqApi, BunqWebhooks, HookInbox, ProvisionStore, Vault } from "@bunq-provisioning/core/ports"
import type { InterestedProvision } from "@bunq-provisioning/core/ports"
import { interestedIn } from "@bunq-provisioning/core/testing"
import { AesSealer, MemoryStore } from "@bunq-provisioning/runtime"
import type { Deliver } from "@bunq-provisioning/sandbox"
import { Effect, Layer, Redacted } from "effect"
import { afterEach, describe, expect, test } from "vitest"
import { create, marker, uuidOf } from "./faulty-network.ts"
import { openWorld } from "./world.ts"

const uuid = uuidOf(1)
const target = (host: string, letter = "t") => `https://${host}/bunq/${letter.repeat(43)}`
const partner = { kind: "partner" } as const
const provision = "PARTNER_USER_PROVISION"
const of = (category: string, address: string) => ({ category, target: address, verificationTypes: [] })
const foreign = {
  category: "CARD",
  target: "https://other.example/x",
  verificationTypes: ["BUNQ_CERTIFICATE"]
}

describe("webhooks at the bank", () => {
  let world: Awaited<ReturnType<typeof openWorld>>
  afterEach(() => world.close())

  /** A process with a store of its own on the adapter to the bank. */
  const services = (interested: readonly InterestedProvision[] = []) => {
    const adapter = world.adapter()
    const watched = Layer.effect(
      ProvisionStore,
      Effect.map(ProvisionStore, (kept) =>
        ProvisionStore.of({
          ...kept,
          interested: (kind, page) => Effect.succeed(interestedIn(interested, kind, page))
        })
      )
    ).pipe(Layer.provideMerge(Layer.fresh(MemoryStore.layer)))
    const sealer = AesSealer.layer({ key: Redacted.make(Buffer.alloc(32, 7).toString("base64")) })
    return Subscriptions.layer.pipe(
      Layer.provideMerge(Layer.fresh(Vault.layerNoDeps)),
      Layer.provideMerge(sealer),
      Layer.provideMerge(watched),
      Layer.provideMerge(adapter)
    )
  }
  type Services = Layer.Success<ReturnType<typeof services>>
  const run = <A, E>(effect: Effect.Effect<A, E, Services>, layer = services()) =>
    Effect.runPromise(Effect.scoped(effect.pipe(Effect.provide(layer))))

  test("two processes register beside each other and beside others, and a changed token replaces the old one", async () => {
    world = await openWorld()
    const filters = await run(
      Effect.gen(function* () {
        const webhooks = yield* BunqWebhooks
        yield* webhooks.replaceFilters(partner, [foreign])
        const ensure = (host: string, letter?: string) =>
          Subscriptions.use((it) => it.ensure({ owner: partner, target: target(host, letter) }))
        const apart = (host: string) => ensure(host).pipe(Effect.provide(Layer.fresh(services())))
        yield* Effect.all([apart("one.example"), apart("two.example")], { concurrency: "unbounded" })
        const third = yield* Effect.flip(ensure("three.example"))
        yield* ensure("two.example", "n")
        const checked = yield* Subscriptions.use((it) =>
          it.check({ owner: partner, target: target("two.example", "n") })
        )
        return { third, checked, all: yield* webhooks.listFilters(partner) }
      })
    )
    expect(filters.third).toMatchObject({ reason: { _tag: "TooManyTargets", category: provision } })
    expect(filters.checked).toMatchObject({ drifted: false, foreign: 2 })
    const expected = [
      foreign,
      of(provision, target("one.example")),
      of(provision, target("two.example", "n"))
    ]
    expect(filters.all).toHaveLength(3)
    expect(filters.all).toEqual(expect.arrayContaining(expected))
  })

  test("a user's filters are registered in the user's session, without another one being opened", async () => {
    world = await openWorld()
    world.person(uuid)
    const opened = Effect.gen(function* () {
      const api = yield* BunqApi
      const made = yield* create(uuid, marker().mark)
      let seen = made
      while (seen.observation.credential?.usable !== true) {
        yield* Effect.sleep("3 seconds")
        seen = yield* api.readProvision({ uuid, provisionId: made.observation.id })
      }
      world.keep(uuid, seen)
      const { id: credentialId, expiresAt } = seen.observation.credential
      return (yield* api.openUserSession({ uuid, credentialId, expiresAt })).userApiKeyId
    })
    const userId = await run(opened)
    const sessions = world.bank.statistics().sessions
    const row = { uuid, kind: "onboarding" as const, id: 1, userId, changedAt: 0 }
    const stranger = { ...row, uuid: uuidOf(2), userId: 9 }
    const filters = await run(
      Effect.gen(function* () {
        const users = yield* makeUserSubscriptions({ target: target("us.example") })
        expect(yield* users.look()).toBe(1)
        expect(yield* users.look()).toBe(0)
        return yield* BunqWebhooks.use((it) => it.listFilters({ kind: "user", uuid, userId }))
      }),
      services([row, stranger])
    )
    const address = `${target("us.example")}/${uuid}`
    expect(filters).toHaveLength(2)
    expect(filters).toEqual(
      expect.arrayContaining([of("USER_ONBOARDING", address), of("USER_INFORMATION_INQUIRY", address)])
    )
    expect(world.bank.statistics().sessions).toBe(sessions)
  })

  test("what the bank gave up on becomes hints, and is delivered after all", async () => {
    let isUp = false
    const received: string[] = []
    const deliver: Deliver = async (request) => {
      if (isUp) received.push(await request.text())
      return new Response(null, { status: isUp ? 200 : 503 })
    }
    world = await openWorld({ bank: { deliver } })
    world.person(uuid)
    const { webhooks } = world.bank.control
    const seen = await run(
      Effect.gen(function* () {
        yield* BunqWebhooks.use((it) => it.replaceFilters(partner, [of(provision, target("us.example"))]))
        const made = yield* create(uuid, marker().mark)
        for (let look = 0; look < 100 && webhooks.state().waiting > 0; look += 1)
          yield* Effect.sleep("20 seconds")
        isUp = true
        const { recover } = yield* makeRecovery({ target: target("us.example") })
        const first = yield* recover()
        const hints = yield* HookInbox.use((inbox) => inbox.waiting({ limit: 100 }))
        for (let look = 0; look < 100 && new Set(received).size < first.asked; look += 1)
          yield* Effect.sleep("20 seconds")
        return { id: made.observation.id, first, hints, second: yield* recover() }
      })
    )
    expect(seen.first.found).toBeGreaterThan(0)
    expect(seen.first).toMatchObject({ asked: seen.first.found, gone: 0 })
    expect(seen.hints).toHaveLength(seen.first.found)
    for (const hint of seen.hints) expect(hint).toMatchObject({ category: provision, objectId: seen.id })
    expect(new Set(received).size).toBe(seen.first.found)
    expect(webhooks.state().failures).toBe(0)
    expect(seen.second).toEqual({ found: 0, asked: 0, gone: 0 })
  })

  test("a certificate is pinned once, listed and unpinned", async () => {
    world = await openWorld()
    const { certificate } = world.bank.control.webhooks.state()
    const [first, second, listed, after] = await run(
      Effect.gen(function* () {
        const { pin, pinned, unpin } = yield* Subscriptions
        const ids = [(yield* pin([certificate])).id, (yield* pin([certificate])).id] as const
        const there = yield* pinned
        yield* unpin(ids[0])
        yield* unpin(ids[0])
        return [...ids, there, yield* pinned] as const
      })
    )
    expect(second).toBe(first)
    expect(
      listed.map(({ id, chain }) => [id, chain.map((pem) => new X509Certificate(pem).fingerprint256)])
    ).toEqual([[first, [new X509Certificate(certificate).fingerprint256]]])
    expect(after).toEqual([])
  })
})
