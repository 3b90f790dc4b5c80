import { faultKinds, hookFates, upkeepKinds } from "./plan/plan.ts"
import { failureText, runSeeds, storeName } from "./run-seeds.ts"
import type { SeedOptions } from "./run-seeds.ts"
import { wireFaultKinds } from "./wire/wire-bank.ts"

/** Faults that are of the other seam. */
const portOnly =
  /^(request-|reply-|throttled|unavailable|malformed|refused|crash-(before|after)-call|crash-in-|sighting-|hook-)/
/** What operators do at the wire too, in as many seeds as are played there. */
const atWire = ["user-erased", "vault-keys-rotated"]

/** Plays seeds and prints what they came to; gives what is wrong with them, their number of users, faults and crashes and faults that never happened included. */
export const shortForm = async (
  options: SeedOptions & { readonly from: number; readonly count: number }
): Promise<readonly string[]> => {
  const { seam, count } = options
  const store = storeName(options)
  const { totals, failure } = await runSeeds(options)
  for (const line of totals.lines(null)) console.log(`proof: simulation, ${seam}, ${store}: ${line}`)
  const { users, faults, crashes } = totals.fewest
  const expected =
    seam === "port"
      ? [...faultKinds, ...hookFates, ...upkeepKinds]
      : [...wireFaultKinds, ...atWire, ...faultKinds.filter((kind) => !portOnly.test(kind))]
  const silent = count >= 500 || (seam === "wire" && count >= 100) ? totals.silent(expected) : []
  return [
    ...(failure === null ? [] : [failureText(failure, options)]),
    ...(failure === null && totals.sums.seeds !== count ? [`${totals.sums.seeds} seeds`] : []),
    ...(users < 5 ? [`a seed with ${users} users`] : []),
    ...(faults < 3 ? [`a seed with ${faults} faults`] : []),
    ...(crashes < 1 ? ["a seed without a crash"] : []),
    ...silent.map((kind) => `${kind} never happened`)
  ]
}
