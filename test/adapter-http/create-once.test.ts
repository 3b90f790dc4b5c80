import { Effect } from "effect"
import { afterEach, describe, expect, test } from "vitest"
import { create, marker, network, uuidOf } from "./faulty-network.ts"
import type { Fault } from "./faulty-network.ts"
import { openWorld } from "./world.ts"

describe("one provision per external UUID", () => {
  let world: Awaited<ReturnType<typeof openWorld>>
  afterEach(() => world.close())

  const createPath = "POST /v1/partner-user-provision"

  test.each<Fault>(["lose the reply", "hang", "bend a byte", "lose the request"])(
    "a create with '%s' ends in one provision",
    async (fault) => {
      const fetch = network((line, nth) => (line === createPath && nth === 1 ? fault : undefined))
      world = await openWorld({ http: { fetch } })
      world.person(uuidOf(1))
      const { mark } = marker()
      const seen = await Effect.runPromise(create(uuidOf(1), mark).pipe(Effect.provide(world.adapter())))
      expect(seen.observation.externalUuid).toBe(uuidOf(1))
      expect(world.bank.statistics()).toMatchObject({ provisions: 1, throttled: 0 })
      const posts = world.bank.requests().filter(({ method, path }) => `${method} ${path}` === createPath)
      expect(posts).toHaveLength(1)
    }
  )

  test("a process that died after the POST finds its provision, and a second mark never makes a second one", async () => {
    world = await openWorld()
    world.person(uuidOf(1))
    const { mark, state } = marker()
    await Effect.runPromise(create(uuidOf(1), mark).pipe(Effect.provide(world.adapter())))
    expect(state.sentAt).not.toBeNull()
    await Effect.runPromise(create(uuidOf(1), mark).pipe(Effect.provide(world.adapter({ resumed: true }))))
    await Effect.runPromise(
      create(uuidOf(1), marker().mark).pipe(Effect.provide(world.adapter({ resumed: true })))
    )
    expect(world.bank.statistics().provisions).toBe(1)
  })

  test.each([
    { createReply: "id" as const },
    { repeatedExternalUuid: "return-existing" as const },
    { repeatedExternalUuid: "create-second" as const },
    { readyStatus: "ACTIVE" as const }
  ])("contract variant %j", async (contract) => {
    world = await openWorld({ bank: { contract } })
    world.person(uuidOf(1))
    const run = Effect.gen(function* () {
      yield* create(uuidOf(1), marker().mark)
      return yield* create(uuidOf(1), marker().mark)
    })
    const seen = await Effect.runPromise(run.pipe(Effect.provide(world.adapter())))
    expect(seen.observation.externalUuid).toBe(uuidOf(1))
    expect(world.bank.statistics().provisions).toBe(1)
  })
})
