import { playAtPort } from "../simulation/port/port-world.ts"
import type { Bug } from "../simulation/bugs/bug.ts"
import type { RunOptions } from "../simulation/world/service-runs.ts"
import type { Outcome } from "../simulation/outcome.ts"
import type { Plan, PlannedFault } from "../simulation/plan/plan.ts"

type Counted = Extract<PlannedFault, { readonly nth: number }>

/** Where a process can end so that it matters: nothing is durable, or known to bunq, between two of these that was not at the first. */
export const crashKinds = [
  "crash-before-call",
  "crash-after-call",
  "crash-before-commit",
  "crash-after-commit",
  "crash-after-reply"
] as const
export type CrashPoint = Counted & { readonly kind: (typeof crashKinds)[number] }

/** One user through everything: answers one by one, one of them refused, an identity that is rejected once, and a question of bunq afterwards. */
const planOf = (faults: readonly PlannedFault[]): Plan => ({
  seed: 1,
  users: [
    {
      asksAt: 1_000,
      pause: 2_000,
      dawdles: 5_000,
      prepared: false,
      wrongAnswer: true,
      adopted: false,
      audit: false,
      fate: "verified",
      identityResults: ["REJECTED", "APPROVED"],
      inquiry: true,
      slowness: 1
    }
  ],
  absent: [],
  faults,
  deeds: [],
  feed: "pushed",
  tail: 0,
  calmAt: 750_000
})

export interface World {
  readonly store: RunOptions["store"]
  readonly bug?: Bug
}

/** The user's whole onboarding, with the process ended at these points and started again. */
export const onboardWith = (points: readonly CrashPoint[], world: World): Outcome =>
  playAtPort(planOf(points), world)
