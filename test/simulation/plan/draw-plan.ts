import { seededRandom } from "../../virtual/seeded-random.ts"
import { drawHooks } from "./draw-hooks.ts"
import { drawUpkeep } from "./draw-upkeep.ts"
import { callFaults, commitFaults, outages, sightingFaults } from "./plan.ts"
import type { Deed, Plan, PlannedFault, PlannedUser } from "./plan.ts"

const second = 1_000
const minute = 60_000

/** Draws numbers and things from one series. */
export const makeChance = (seed: number) => {
  const next = seededRandom(seed)
  const below = (most: number): number => Math.floor(next() * most)
  return {
    next,
    below,
    between: (least: number, most: number): number => least + below(most - least + 1),
    chance: (share: number): boolean => next() < share,
    pick: <A>(from: readonly A[]): A => from[below(from.length)] as A
  }
}
export type Chance = ReturnType<typeof makeChance>

const userOf = ({ between, chance, pick }: Chance, index: number): PlannedUser => ({
  asksAt: between(0, 30) * second,
  pause: between(1, 15) * second,
  // The first one is never the slow one: somebody is always there for what goes wrong.
  dawdles: index > 0 && chance(0.12) ? between(30, 200) * minute : 0,
  prepared: chance(0.4),
  wrongAnswer: chance(0.2),
  adopted: index > 0 && chance(0.08),
  audit: false,
  fate: index > 0 && chance(0.12) ? pick(["denied", "failed"] as const) : "verified",
  identityResults: chance(0.15) ? ["REJECTED", "APPROVED"] : ["APPROVED"],
  inquiry: chance(0.15),
  slowness: chance(0.1) ? between(5, 60) : 1
})

const faultOf = ({ between, chance, pick, below, next }: Chance, users: number): PlannedFault => {
  const user = below(users)
  const at = between(1, 240) * second
  const kind = next()
  if (kind < 0.36) return { kind: pick(callFaults), user, nth: between(1, 14) }
  if (kind < 0.66) return { kind: pick(commitFaults), user, nth: between(1, 26) }
  if (kind < 0.8) return { kind: pick(sightingFaults), user, nth: between(1, 8) }
  if (kind < 0.88) return { kind: "clock-jump", at, by: between(-600, 600) * second }
  if (kind < 0.92) return { kind: "restart", at, down: between(0, 30) * second }
  if (kind < 0.95)
    return {
      kind: "bank-outage",
      at,
      lasts: chance(0.1) ? between(30, 120) * minute : between(5, 300) * second,
      as: pick(outages)
    }
  if (kind < 0.98) return { kind: "store-outage", at, lasts: between(1, 90) * second }
  return { kind: "row-damaged", user: 1 + below(users - 1), at }
}

const deedOf = (
  { between, chance, pick, next, below }: Chance,
  users: readonly PlannedUser[]
): readonly Deed[] => {
  const at = between(1, 300) * second
  const user = below(users.length)
  const kind = next()
  // Often in the middle of the create.
  const early = (users[user]?.asksAt ?? 0) + between(0, 1_500)
  if (kind < 0.35) return [{ deed: "close", user, at: chance(0.4) ? early : at }]
  if (kind < 0.6) return [{ deed: "retry", user, at }]
  if (kind < 0.75) return [{ deed: "answer-again", user, at }]
  if (kind < 0.9)
    return [
      { deed: "pause", at },
      { deed: "resume", at: at + between(1, 120) * second }
    ]
  return [{ deed: pick(["retry-all", "reconcile"] as const), at }]
}

const many = <A>(count: number, make: (index: number) => A): readonly A[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** What a seed stands for: at least five users, three faults and a crash. */
export const drawPlan = (seed: number): Plan => {
  const chance = makeChance(seed * 2_654_435_761 + 97)
  const users = many(chance.chance(0.2) ? 7 : 5, (index) => userOf(chance, index))
  const crashes = many(chance.chance(0.3) ? 2 : 1, (): PlannedFault => ({
    kind: "crash",
    at: chance.between(1, 150) * second,
    down: chance.between(0, 60) * second
  }))
  const early: readonly PlannedFault[] = [
    { kind: chance.pick(callFaults), user: 0, nth: chance.between(1, 3) },
    { kind: chance.pick(commitFaults), user: 0, nth: chance.between(1, 3) },
    { kind: "clock-jump", at: chance.between(1, 60) * second, by: chance.between(-600, 600) * second }
  ]
  const faults = [...crashes, ...early, ...many(chance.between(2, 8), () => faultOf(chance, users.length))]
  const deeds = many(chance.between(1, 4), () => deedOf(chance, users)).flat()
  const times = [...faults, ...deeds].map((one) =>
    "at" in one ? one.at + ("lasts" in one ? one.lasts : "down" in one ? one.down : 0) : 0
  )
  const feed = chance.chance(0.06) ? "polled" : "pushed"
  const calmAt = Math.max(5 * minute, ...times) + minute
  const drawn: Plan = { seed, users, absent: [], faults, deeds, feed, tail: 0, calmAt }
  return drawHooks(drawUpkeep(drawn, makeChance(seed ^ 0xca1e)), makeChance(seed ^ 0x400c))
}
