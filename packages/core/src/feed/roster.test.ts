import type { InterestedProvision } from "../ports/provision-store.ts"
import { it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { describe, expect, test } from "vitest"
import { Roster } from "./roster.ts"
import type { Watched } from "./watched.ts"

const pace = { fastest: 1_000, slowest: 60_000, patience: 10_000, share: 0.5 }
const row = (id: number, changedAt = 0): InterestedProvision => ({
  uuid: `u${id}`,
  kind: "provision",
  id,
  userId: null,
  changedAt
})
const rosterOf = (...rows: readonly InterestedProvision[]) => {
  const roster = new Roster({ pace, firstAtOnce: true, hintEvery: 2_000 })
  roster.meet(rows, 0)
  return roster
}
const read = (roster: Roster, id: number, readAt: number) =>
  Object.assign(roster.find(`u${id}`, id) as Watched, { readAt })
const idOf = (next: Watched | number) => (typeof next === "number" ? { at: next } : next.one.id)
const inTurn = { freshest: false, hinted: false, lag: 0, room: true }

describe("Roster", () => {
  test("new ones are due at once, read ones after their pause", () => {
    const roster = rosterOf(row(1), row(2, -30_000))
    expect(roster.due(0).map(({ one }) => one.id)).toEqual([1, 2])
    read(roster, 1, 0)
    read(roster, 2, 0)
    expect(roster.due(999)).toEqual([])
    expect(idOf(roster.next(999, inTurn))).toEqual({ at: 1_000 })
    expect(roster.due(1_000).map(({ one }) => one.id)).toEqual([1])
    // 30 s old, 20 s above the patience, half of it; and it grows older while it waits.
    expect(roster.due(19_999).map(({ one }) => one.id)).toEqual([1])
    expect(roster.due(20_000)).toHaveLength(2)
  })

  test("nobody is read twice at once", () => {
    const roster = rosterOf(row(1), row(2))
    Object.assign(roster.find("u1", 1) as Watched, { reading: true })
    expect(idOf(roster.next(9_000, inTurn))).toBe(2)
    Object.assign(roster.find("u2", 2) as Watched, { reading: true })
    expect(idOf(roster.next(9_000, inTurn))).toEqual({ at: Infinity })
  })

  test("who needs a session waits for room, unless he moved on; then he comes first", () => {
    const roster = rosterOf(row(1), row(2))
    const full = { ...inTurn, room: false }
    Object.assign(roster.find("u1", 1) as Watched, { needsSession: true })
    read(roster, 2, 1_000)
    expect(idOf(roster.next(9_000, full))).toBe(2)
    expect(idOf(roster.next(9_000, inTurn))).toBe(1)
    Object.assign(roster.find("u2", 2) as Watched, { reading: true })
    expect(idOf(roster.next(9_000, full))).toEqual({ at: Infinity })
    roster.meet([row(1, 5_000)], 5_000)
    expect(idOf(roster.next(9_000, full))).toBe(1)
  })

  test("where the first read can wait, it does", () => {
    const roster = new Roster({ pace, firstAtOnce: false, hintEvery: 2_000 })
    roster.meet([row(1, 5_000)], 5_000)
    expect(roster.due(5_999)).toEqual([])
    expect(roster.due(6_000)).toHaveLength(1)
  })

  test("the longest waiting comes first, and before it those no page shows", () => {
    const roster = rosterOf(row(1), row(2), row(3))
    read(roster, 1, 2_000)
    read(roster, 2, 1_000)
    expect(idOf(roster.next(9_000, inTurn))).toBe(3)
    read(roster, 3, 3_000)
    expect(idOf(roster.next(9_000, inTurn))).toBe(2)
    read(roster, 1, 7_000).offPage = true
    expect(idOf(roster.next(9_000, inTurn))).toBe(1)
  })

  test("beside pages whoever changed last, and only those the pages did not show in time", () => {
    const roster = rosterOf(row(1, 100), row(2, 300), row(3, 200))
    for (const id of [1, 2, 3]) read(roster, id, id * 1_000)
    expect(idOf(roster.next(9_000, { freshest: true, hinted: false, lag: 0, room: true }))).toBe(2)
    expect(idOf(roster.next(4_000, { freshest: true, hinted: false, lag: 1_500, room: true }))).toBe(1)
    expect(idOf(roster.next(3_400, { freshest: true, hinted: false, lag: 1_500, room: true }))).toEqual({
      at: 3_500
    })
    read(roster, 3, 3_000).offPage = true
    expect(idOf(roster.next(4_000, { freshest: false, hinted: false, lag: 1_500, room: true }))).toBe(3)
  })

  test("what changed is fresh again, another id is another one, what nobody waits for is forgotten", () => {
    const roster = rosterOf(row(1, -60_000), row(2))
    read(roster, 1, 0)
    expect(roster.find("u1", 1)?.readAt).toBe(0)
    roster.meet([row(1, 5_000)], 5_000)
    expect(roster.due(5_000).map(({ one }) => one.id)).toContain(1)
    roster.meet([{ ...row(9), uuid: "u1" }], 5_000)
    expect(roster.find("u1", 1)).toBeUndefined()
    expect(roster.find("u1", 9)?.readAt).toBeNull()
    roster.endRound()
    roster.meet([row(2)], 5_000)
    const gone = roster.find("u1", 9) as Watched
    roster.endRound()
    expect(roster.has(gone)).toBe(false)
    expect(roster.due(99_000).map(({ one }) => one.uuid)).toEqual(["u2"])
  })

  it.effect("whoever is new wakes a reader that rests, whoever is known does not", () =>
    Effect.gen(function* () {
      const roster = rosterOf(row(1))
      const resting = yield* Effect.forkChild(roster.rest(60_000), { startImmediately: true })
      roster.meet([row(1, 5_000)], 5_000)
      yield* Effect.yieldNow
      expect(resting.pollUnsafe()).toBeUndefined()
      roster.meet([row(2)], 5_000)
      yield* Fiber.join(resting)
    })
  )

  test("a hint by the id of an object its user has no more is about nobody", () => {
    const roster = rosterOf(row(1))
    roster.meet([{ ...row(2), uuid: "u1" }], 0)
    const about = { key: "k", about: "provision", uuid: null, receivedAt: 0 } as const
    expect(roster.hint({ ...about, id: 1 }, 0)).toBe("unknown")
    expect(roster.hint({ ...about, id: 2 }, 0)).toBe("taken")
  })
})
