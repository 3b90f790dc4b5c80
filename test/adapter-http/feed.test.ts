import { PollingFeed } from "@bunq-provisioning/adapter-http"
import type { ExternalUuid } from "@bunq-provisioning/core"
import { BunqApi, ProvisionFeed, ProvisionStore, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { InterestedProvision, Sighting } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer, Stream } from "effect"
import { afterEach, describe, expect, test } from "vitest"
import { openWorld } from "./world.ts"

const uuidOf = (index: number) => `6b1f3a52-0c1e-4a55-9d0c-${String(index).padStart(12, "0")}` as ExternalUuid

describe("the polling feed at a bank", () => {
  let world: Awaited<ReturnType<typeof openWorld>>
  afterEach(() => world.close())

  test.each([
    ["by id", 3, 10],
    ["by page", 12, 5]
  ])("%s: every user is seen with a credential, inside the limits", async (_, users, listFrom) => {
    world = await openWorld()
    const interested = new Map<string, InterestedProvision>()
    const store = Layer.mock(ProvisionStore, {
      interested: (kind, { limit }) =>
        Effect.sync(() => (kind === "provision" ? [...interested.values()].slice(0, limit) : []))
    })
    const run = Effect.gen(function* () {
      const api = yield* BunqApi
      const feed = yield* ProvisionFeed
      yield* api.ensureOauthClient()
      for (let index = 1; index <= users; index += 1) {
        const uuid = uuidOf(index)
        world.person(uuid)
        const { observation } = yield* api
          .createProvision(
            { uuid, requestRef: sealedPurpose.request, lookUpOnly: false },
            { sentAt: null, markSent: () => Effect.void }
          )
          .pipe(Effect.flatMap(Effect.fromNullishOr))
        const changedAt = yield* Clock.currentTimeMillis
        interested.set(uuid, { uuid, kind: "provision", id: observation.id, userId: null, changedAt })
      }
      yield* feed.sightings.pipe(
        Stream.filter(
          (sighting: Sighting) => sighting.kind === "provision" && sighting.observed.secrets.length === 1
        ),
        Stream.tap(({ uuid }) => Effect.sync(() => void interested.delete(uuid))),
        Stream.takeUntil(() => interested.size === 0),
        Stream.runDrain
      )
    })
    const layer = PollingFeed.layer({ listFrom }).pipe(
      Layer.provide(store),
      Layer.provideMerge(world.adapter())
    )
    await Effect.runPromise(run.pipe(Effect.provide(layer)))
    expect(interested.size).toBe(0)
    expect(world.bank.statistics()).toMatchObject({ provisions: users, throttled: 0 })
    const lists = world.bank
      .requests()
      .filter(({ method, path }) => `${method} ${path}` === "GET /v1/partner-user-provision")
    // Every create looks its user up once; the rest are pages of the feed.
    expect(lists.length > users).toBe(users >= listFrom)
  })
})
