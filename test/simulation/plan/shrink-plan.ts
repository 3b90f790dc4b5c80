import type { Plan } from "./plan.ts"

/** How many smaller plans are played at most. */
const mostPlays = 80

/** The plan without one of its parts, one after the other: whole users first, then what goes wrong, then what people do. */
const smaller = (plan: Plan): readonly Plan[] => [
  ...plan.users.flatMap((_, index) =>
    plan.absent.includes(index) || plan.users.length - plan.absent.length === 1
      ? []
      : [{ ...plan, absent: [...plan.absent, index] }]
  ),
  ...plan.faults.map((_, index) => ({ ...plan, faults: plan.faults.toSpliced(index, 1) })),
  ...plan.deeds.map((_, index) => ({ ...plan, deeds: plan.deeds.toSpliced(index, 1) }))
]

/** The smallest plan found that still fails: parts are left out for as long as it does, and for a bounded number of plays. */
export const shrinkPlan = async (
  plan: Plan,
  fails: (smaller: Plan) => boolean | Promise<boolean>
): Promise<Plan> => {
  let plays = 0
  let smallest = plan
  for (let went = true; went && plays < mostPlays;) {
    went = false
    for (let index = 0; plays < mostPlays;) {
      const next = smaller(smallest)[index]
      if (next === undefined) break
      plays += 1
      if (await fails(next)) {
        smallest = next
        went = true
      } else index += 1
    }
  }
  return smallest
}
