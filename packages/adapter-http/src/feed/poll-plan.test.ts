import type { InterestedProvision } from "@bunq-provisioning/core/ports"
import { describe, expect, test } from "vitest"
import { pauseOf, PollPlan } from "./poll-plan.ts"

const pace = { fastest: 2_000, slowest: 300_000, share: 0.1 }
const one = (id: number, changedAt: number): InterestedProvision => ({
  uuid: `u${id}`,
  kind: "provision",
  id,
  userId: null,
  changedAt
})

describe("PollPlan", () => {
  test.each([
    [0, 2_000],
    [20_000, 2_000],
    [60_000, 6_000],
    [3_600_000, 300_000],
    [-5_000, 2_000]
  ])("an age of %i ms pauses %i ms", (age, pause) => expect(pauseOf(age, pace)).toBe(pause))

  test("new ones are due at once, read ones after their pause, the longest waiting first", () => {
    const plan = new PollPlan(pace)
    const fresh = one(1, 0)
    const old = one(2, -3_600_000)
    expect(plan.due([fresh, old], 0)).toEqual([fresh, old])
    plan.read(fresh, 0)
    plan.read(old, 0)
    expect(plan.due([fresh, old], 1_999)).toEqual([])
    expect(plan.due([fresh, old], 2_000)).toEqual([fresh])
    expect(plan.due([fresh, old, one(3, 0)], 400_000).map(({ id }) => id)).toEqual([3, 1, 2])
  })

  test("what changed is fresh again, what nobody waits for is forgotten", () => {
    const plan = new PollPlan(pace)
    plan.read(one(1, -3_600_000), 0)
    expect(plan.due([one(1, -3_600_000)], 10_000)).toEqual([])
    expect(plan.due([one(1, 9_000)], 10_000)).toHaveLength(1)
    plan.due([], 20_000)
    expect(plan.due([one(1, -3_600_000)], 20_001)).toHaveLength(1)
  })
})
