import type { Chance } from "./draw-plan.ts"
import { acceptFaults, hookFaults } from "./plan.ts"
import type { Plan, PlannedFault } from "./plan.ts"

const [second, minute] = [1_000, 60_000]
/** How many seeds hear of changes by webhook. */
const share = 0.1

/** A plan whose service is told by webhooks, with what can go wrong with those. Now and then it is down until the bank gives up. */
export const withHooks = (plan: Plan, { between, chance, pick, below }: Chance): Plan => {
  const feed = chance(0.7) ? "webhook" : "hybrid"
  const hooked = Array.from({ length: between(2, 4) }, (): PlannedFault => ({
    kind: pick(hookFaults),
    user: below(plan.users.length),
    nth: between(1, 7)
  }))
  const accepted = Array.from({ length: between(2, 3) }, (): PlannedFault => ({
    kind: pick(acceptFaults),
    user: below(plan.users.length),
    nth: between(1, 6)
  }))
  // What bunq and people take their time with is polled and pushed in the other seeds: here every second costs many looks.
  const users = plan.users.map((user) => ({ ...user, dawdles: 0, slowness: Math.min(user.slowness, 4) }))
  const at = between(10, 120) * second
  const [down, other] = [between(6, 15) * minute, between(1, 200) * second]
  const outage: readonly PlannedFault[] = chance(0.3) ? [{ kind: "crash", at, down }] : []
  return {
    ...plan,
    users,
    tail: 0,
    feed,
    faults: [
      ...plan.faults.filter(({ kind }) => !kind.startsWith("sighting-")),
      ...hooked,
      ...accepted,
      ...outage
    ],
    deeds: [...plan.deeds, ...(chance(0.5) ? [{ deed: "foreign-filter" as const, at: other }] : [])],
    calmAt: Math.max(plan.calmAt, ...(outage.length > 0 ? [at + down + 2 * minute] : []))
  }
}

/** Webhooks in a share of the seeds. */
export const drawHooks = (plan: Plan, chance: Chance): Plan =>
  plan.feed === "polled" || !chance.chance(share) ? plan : withHooks(plan, chance)
