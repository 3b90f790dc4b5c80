import { ProvisionStore } from "../ports/provision-store.ts"
import { StoreError } from "../ports/store-error.ts"
import type { InterestedProvision } from "../ports/provision-store.ts"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { interestedIn } from "../testing/interested-in.ts"
import { makeKeepUp } from "./keep-up.ts"
import { Roster } from "./roster.ts"

const row = (id: number, changedAt = 0): InterestedProvision => ({
  uuid: `u${String(id).padStart(5, "0")}`,
  kind: "provision",
  id,
  userId: null,
  changedAt
})

const world = (count: number) =>
  Effect.gen(function* () {
    const rows = new Map(Array.from({ length: count }, (_, index) => [index, row(index, index)]))
    const asked: number[] = []
    let fails = false
    const layer = Layer.mock(ProvisionStore, {
      interested: (kind, page) =>
        Effect.suspend(() => {
          asked.push(page.limit)
          return fails
            ? Effect.fail(new StoreError({ operation: "interested", reason: { _tag: "Unreadable" } }))
            : Effect.succeed(interestedIn([...rows.values()], kind, page))
        })
    })
    const store = yield* Effect.provide(ProvisionStore, layer)
    const roster = new Roster({
      pace: { fastest: 1_000, slowest: 1_000, patience: 0, share: 0 },
      firstAtOnce: true,
      hintEvery: 2_000
    })
    const keepUp = makeKeepUp({ roster, store, kind: "provision", every: 1_000 })
    const known = () => roster.due(Infinity).length
    const fail = (now: boolean) => {
      fails = now
    }
    return { rows, asked, roster, keepUp, known, fail }
  })

describe("keepUp", () => {
  it.effect("knows everybody at the first look, however many, and looks again after its time", () =>
    Effect.gen(function* () {
      const { keepUp, known, asked } = yield* world(10_000)
      yield* keepUp
      expect(known()).toBe(10_000)
      const looks = asked.length
      yield* keepUp
      expect(asked.length).toBe(looks)
      yield* TestClock.adjust(1_000)
      yield* keepUp
      expect(asked.slice(looks)).toEqual([200, 1_000])
    })
  )

  it.effect("finds at the next look whoever changed or came, however many", () =>
    Effect.gen(function* () {
      const { rows, keepUp, roster } = yield* world(5_000)
      yield* keepUp
      for (let id = 3_000; id < 5_700; id += 1) rows.set(id, row(id, 9_000))
      yield* TestClock.adjust(1_000)
      yield* keepUp
      for (let id = 3_000; id < 5_700; id += 1)
        expect(roster.find(row(id).uuid, id)?.one.changedAt).toBe(9_000)
    })
  )

  it.effect("forgets within a round who is gone, and nobody who is not", () =>
    Effect.gen(function* () {
      const { rows, keepUp, known } = yield* world(5_000)
      yield* keepUp
      for (let id = 0; id < 5_000; id += 2) rows.delete(id)
      let at = 10_000
      for (let look = 0; look < 12; look += 1) {
        // Some move to the front while the pages are read, out of those that come and out of those that were.
        for (const id of [4_999 - look * 100, 1 + look * 100]) rows.set(id, row(id, (at += 1)))
        yield* TestClock.adjust(1_000)
        yield* keepUp
        expect(known()).toBeGreaterThanOrEqual(2_500)
      }
      expect(known()).toBe(2_500)
    })
  )

  it.effect("a store that fails costs nobody his place", () =>
    Effect.gen(function* () {
      const { keepUp, known, fail } = yield* world(3_000)
      yield* keepUp
      fail(true)
      yield* TestClock.adjust(1_000)
      expect((yield* Effect.flip(keepUp)).reason._tag).toBe("Unreadable")
      fail(false)
      for (let look = 0; look < 5; look += 1) {
        yield* TestClock.adjust(1_000)
        yield* keepUp
      }
      expect(known()).toBe(3_000)
    })
  )
})
