import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer, Queue, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { ProvisionObservation } from "../domain/observation.ts"
import { BunqApi } from "../ports/bunq-api.ts"
import { ProvisionStore } from "../ports/provision-store.ts"
import type { InterestedProvision } from "../ports/provision-store.ts"
import { interestedIn } from "../testing/interested-in.ts"
import { readFeedOptions } from "./feed-options.ts"
import type { FeedHint } from "./hint-source.ts"
import { makeFeed } from "./make-feed.ts"

const took = 1_000
const people = 60
const rows: readonly InterestedProvision[] = Array.from({ length: people }, (_, index) => ({
  uuid: `user-${index}`,
  kind: "provision",
  id: 1_000 + index,
  userId: null,
  changedAt: 0
}))
const hint = (index: number, receivedAt: number): FeedHint => ({
  key: `key-${index}-${receivedAt}`,
  about: "provision",
  uuid: `user-${index}`,
  id: null,
  receivedAt
})

/** A bank that takes a second for each reply, and shows what was true at the beginning of that second. */
const world = Effect.gen(function* () {
  const settled: string[] = []
  const counts = { byId: 0, pages: 0 }
  const seen = new Map<string, string>()
  const changed = new Map<string, string>()
  const hints = yield* Queue.unbounded<FeedHint>()
  const observation = ({ id, uuid }: InterestedProvision): ProvisionObservation => ({
    id,
    externalUuid: uuid,
    product: null,
    created: "",
    updated: "",
    status: "CREATED",
    subStatus: changed.get(uuid) ?? "NONE",
    actionRequired: "NONE",
    credential: null
  })
  const api = Layer.mock(BunqApi, {
    readProvision: ({ uuid }) =>
      Effect.suspend(() => {
        counts.byId += 1
        const one = rows.find((row) => row.uuid === uuid) as InterestedProvision
        return Effect.delay(Effect.succeed({ observation: observation(one), secrets: [] }), took)
      }),
    listProvisions: () =>
      Effect.suspend(() => {
        counts.pages += 1
        const items = rows.map((one) => ({ observation: observation(one), secrets: [] })).reverse()
        return Effect.delay(Effect.succeed({ items, older: null }), took)
      })
  })
  const store = Layer.mock(ProvisionStore, {
    interested: (kind, page) => Effect.succeed(interestedIn(kind === "provision" ? rows : [], kind, page))
  })
  const feed = yield* makeFeed(readFeedOptions({}), {
    hints: { next: Queue.takeAll(hints), settle: (keys) => Effect.sync(() => void settled.push(...keys)) },
    safetyNet: () => 3_600_000
  }).pipe(Effect.provide([api, store]))
  yield* feed.sightings.pipe(
    Stream.runForEach((sighting) =>
      Effect.sync(() => {
        if (sighting.kind === "provision") seen.set(sighting.uuid, sighting.observed.observation.subStatus)
      })
    ),
    Effect.forkScoped
  )
  yield* TestClock.adjust("2 minutes")
  return { settled, counts, seen, changed, hints }
})

describe("hints about many at once", () => {
  it.effect("are followed by pages, which settle them", () =>
    Effect.gen(function* () {
      const { settled, counts, seen, changed, hints } = yield* world
      const before = { ...counts }
      const now = yield* Clock.currentTimeMillis
      for (const { uuid } of rows) changed.set(uuid, "LATER")
      yield* Queue.offerAll(
        hints,
        rows.map((_, index) => hint(index, now))
      )
      yield* TestClock.adjust("6 seconds")
      expect(new Set(seen.values())).toEqual(new Set(["LATER"]))
      expect(new Set(settled).size).toBe(people)
      expect(settled).toHaveLength(people)
      expect(counts.pages - before.pages).toBeLessThanOrEqual(3)
      yield* TestClock.adjust("1 minute")
      expect(counts.byId - before.byId).toBeLessThanOrEqual(16)
    }).pipe(Effect.scoped)
  )

  it.effect("that come while a page is on its way are not followed by that page", () =>
    Effect.gen(function* () {
      const { settled, seen, changed, hints } = yield* world
      let at = yield* Clock.currentTimeMillis
      yield* Queue.offerAll(
        hints,
        rows.map((_, index) => hint(index, at))
      )
      // Wherever a page begins and ends, some come before it, some within and some behind it.
      for (let index = 0; index < people; index += 1) {
        yield* TestClock.adjust("70 millis")
        at += 70
        changed.set(`user-${index}`, "LATER")
        yield* Queue.offer(hints, hint(index, at))
      }
      yield* TestClock.adjust("20 seconds")
      expect(new Set(seen.values())).toEqual(new Set(["LATER"]))
      expect(new Set(settled).size).toBe(2 * people)
    }).pipe(Effect.scoped)
  )
})
