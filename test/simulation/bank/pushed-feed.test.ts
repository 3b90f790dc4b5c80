import { ProvisionFeed, ProvisionStore } from "@bunq-provisioning/core/ports"
import type { Sighting } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Stream } from "effect"
import { expect, it } from "vitest"
import type { PlannedUser } from "../plan/plan.ts"
import { WorldTime } from "../world/world-time.ts"
import { makeModelBank } from "./model-bank.ts"
import { pushedFeed } from "./pushed-feed.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-000000000001"
const person: PlannedUser = {
  asksAt: 0,
  pause: 1_000,
  dawdles: 0,
  prepared: false,
  wrongAnswer: false,
  adopted: false,
  audit: false,
  fate: "verified",
  identityResults: ["REJECTED", "APPROVED"],
  inquiry: false,
  slowness: 1
}

/** A user with two identity sessions at the bank, of which the service waits for one; everything the feed tells of an identity. */
const world = () => {
  const time = new WorldTime()
  const bank = makeModelBank({ time, knows: () => ({ index: 0, person }), told: () => {} })
  const one = bank.create(uuid)
  bank.openOnboarding(one)
  const [older, newer] = [bank.openIdentity(one, 1), bank.openIdentity(one, 2)]
  let waitedFor: number | null = null
  const store: Partial<ProvisionStore["Service"]> = {
    interested: (kind) =>
      Effect.sync(() =>
        kind === "identity" && waitedFor !== null
          ? [{ kind, uuid, id: waitedFor, userId: 1, changedAt: 0 }]
          : []
      )
  }
  const told: Sighting[] = []
  const life = { alive: true }
  const feed = pushedFeed(bank, life, () => null) as Layer.Layer<ProvisionFeed, never, ProvisionStore>
  Effect.runFork(
    ProvisionFeed.use(({ sightings }) =>
      Stream.runForEach(sightings, (sighting) =>
        Effect.sync(() => {
          if (sighting.kind === "identity") told.push(sighting)
        })
      )
    ).pipe(
      Effect.provide(
        feed.pipe(Layer.provide(Layer.succeed(ProvisionStore, store as ProvisionStore["Service"])))
      ),
      Effect.provide(time.layerOf(life))
    )
  )
  return {
    time,
    bank,
    one,
    older,
    newer,
    told,
    waitFor: (id: number): void => {
      waitedFor = id
    }
  }
}

const pass = (time: WorldTime, ms: number): void => {
  const until = time.now + ms
  time.drain()
  while (time.jump(until));
  time.now = until
}
const seen = (told: readonly Sighting[]) =>
  told.flatMap((sighting) => {
    if (sighting.kind !== "identity") return []
    const { id, status, result } = sighting.observed.observation
    return [[id, status, result]]
  })

it("sweeps over the session that is waited for, not over one that came or changed after it", () => {
  const { time, bank, one, older, newer, told, waitFor } = world()
  bank.submitIdentity(one, older.id)
  pass(time, 20_000)
  bank.submitIdentity(one, newer.id)
  pass(time, 20_000)
  told.length = 0
  waitFor(older.id)
  pass(time, 60_000)
  expect([...new Set(seen(told).map(String))]).toEqual([`${older.id},PROCESSED,REJECTED`])
})

it("tells of the session that changed", () => {
  const { time, bank, one, older, newer, told } = world()
  bank.submitIdentity(one, older.id)
  pass(time, 20_000)
  bank.submitIdentity(one, newer.id)
  pass(time, 20_000)
  expect(seen(told)).toEqual([
    [older.id, "PROCESSED", "REJECTED"],
    [newer.id, "PROCESSED", "APPROVED"]
  ])
})
