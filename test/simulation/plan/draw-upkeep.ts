import type { Chance } from "./draw-plan.ts"
import type { Deed, Plan, PlannedFault, UpkeepFault } from "./plan.ts"

const [second, minute, hour] = [1_000, 60_000, 3_600_000]

/** Long enough for one sweep, and for marks of taken messages to become old. */
const tails = [7 * hour, 7 * hour, 32 * hour] as const

/**
 * A plan with what operators do with what is kept: whole users are erased, keys rotated, old rows swept away, an old copy put back. A copy is put back by itself
 * only: what was erased or rotated since is in it again.
 */
export const drawUpkeep = (plan: Plan, { between, chance, pick, below }: Chance): Plan => {
  const crashIn = (kind: UpkeepFault, most: number): readonly PlannedFault[] =>
    chance(0.4) ? [{ kind, nth: between(1, most), written: chance(0.5) }] : []
  const users = plan.users.map((user) =>
    chance(0.05)
      ? {
          ...user,
          audit: true,
          inquiry: false,
          fate: user.fate === "denied" ? ("verified" as const) : user.fate
        }
      : user
  )
  const drawn = { ...plan, users }
  if (chance(0.06)) {
    const copiedAt = between(1, 150) * second
    const at = copiedAt + between(5, 240) * second
    const deed: Deed = { deed: "restore", copiedAt, at }
    return {
      ...drawn,
      faults: [
        ...plan.faults.filter(({ kind }) => kind !== "row-damaged"),
        ...crashIn("crash-in-restore", 4)
      ],
      deeds: [...plan.deeds, deed],
      calmAt: Math.max(plan.calmAt, at + 2 * minute)
    }
  }
  const erases = chance(0.15)
  const rotates = chance(0.12)
  const tail = chance(0.03) ? pick(tails) : 0
  const deeds: readonly Deed[] = [
    ...(erases ? [{ deed: "erase" as const, user: below(users.length), at: between(60, 400) * second }] : []),
    ...(rotates ? [{ deed: "rotate-vault-keys" as const, at: between(5, 240) * second }] : []),
    ...(chance(0.1) ? [{ deed: "replace-partner-key" as const, at: between(5, 240) * second }] : [])
  ]
  const faults = [
    ...(erases ? crashIn("crash-in-erasure", 1) : []),
    ...(rotates ? crashIn("crash-in-rotation", 5) : []),
    ...(tail > 0 ? crashIn("crash-in-sweep", 4) : [])
  ]
  return { ...drawn, deeds: [...plan.deeds, ...deeds], faults: [...plan.faults, ...faults], tail }
}
