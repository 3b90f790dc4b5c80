import type { InterestedProvision } from "../ports/provision-store.ts"
import type { Sighting } from "../ports/provision-feed.ts"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Roster } from "./roster.ts"
import type { Watched } from "./watched.ts"
import { makeTell } from "./tell.ts"

const row = (changedAt: number): InterestedProvision => ({
  uuid: "u1",
  kind: "provision",
  id: 1,
  userId: null,
  changedAt
})
const sighting = (subStatus: string) =>
  ({
    uuid: "u1",
    at: 0,
    responseId: null,
    kind: "provision",
    observed: { observation: { subStatus } }
  }) as Sighting

const world = () => {
  const roster = new Roster({
    pace: { fastest: 1_000, slowest: 1_000, patience: 0, share: 0 },
    firstAtOnce: true,
    hintEvery: 2_000
  })
  roster.meet([row(0)], 0)
  const told: string[] = []
  const tell = makeTell({
    emit: (one) =>
      Effect.sync(() => told.push(one.kind === "provision" ? one.observed.observation.subStatus : "")),
    repeatAfter: 60_000
  })
  return { roster, told, see: (what: string) => tell(roster.find("u1", 1) as Watched, sighting(what)) }
}

describe("tell", () => {
  it.effect("passes on what is news, once", () =>
    Effect.gen(function* () {
      const { told, see } = world()
      for (const what of ["A", "A", "B", "B", "A"]) yield* see(what)
      expect(told).toEqual(["A", "B", "A"])
    })
  )

  it.effect("passes on the same again to a user who was committed since", () =>
    Effect.gen(function* () {
      const { told, see, roster } = world()
      yield* see("A")
      roster.meet([row(500)], 1_000)
      yield* see("A")
      yield* see("A")
      expect(told).toEqual(["A", "A"])
    })
  )

  it.effect("passes on the same again after a while, in case it was lost", () =>
    Effect.gen(function* () {
      const { told, see } = world()
      yield* see("A")
      yield* TestClock.adjust(59_999)
      yield* see("A")
      expect(told).toEqual(["A"])
      yield* TestClock.adjust(1)
      yield* see("A")
      expect(told).toEqual(["A", "A"])
    })
  )
})
