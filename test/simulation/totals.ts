import { faultKinds, hookFates, upkeepKinds } from "./plan/plan.ts"
import type { Tally } from "./outcome.ts"

const isUpkeep = (kind: string): boolean => (upkeepKinds as readonly string[]).includes(kind)
const isFate = (kind: string): boolean => (hookFates as readonly string[]).includes(kind)
const isFault = (kind: string): boolean => !isUpkeep(kind) && !isFate(kind)
const counted = (fired: ReadonlyMap<string, number>, of: (kind: string) => boolean): string =>
  [...fired]
    .filter(([kind]) => of(kind))
    .sort()
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ")

/** What a run of many seeds came to. */
export const makeTotals = () => {
  const fired = new Map<string, number>()
  const sums = { seeds: 0, users: 0, onboardings: 0, steps: 0, requests: 0, crashes: 0, virtualMs: 0 }
  const fewest = { users: Infinity, faults: Infinity, crashes: Infinity }
  return {
    add: (outcome: Tally): void => {
      sums.seeds += 1
      sums.users += outcome.users
      sums.onboardings += outcome.onboardings
      sums.steps += outcome.steps
      sums.requests += outcome.requests
      sums.crashes += outcome.crashes
      sums.virtualMs += outcome.virtualMs
      let faults = 0
      for (const [kind, count] of outcome.fired) {
        if (isFault(kind)) faults += count
        fired.set(kind, (fired.get(kind) ?? 0) + count)
      }
      fewest.users = Math.min(fewest.users, outcome.users)
      fewest.faults = Math.min(fewest.faults, faults)
      fewest.crashes = Math.min(fewest.crashes, outcome.crashes)
    },
    sums: sums as Readonly<typeof sums>,
    fewest: fewest as Readonly<typeof fewest>,
    /** Kinds that never happened: the run proves nothing about them. */
    silent: (kinds: readonly string[] = [...faultKinds, ...hookFates, ...upkeepKinds]): readonly string[] =>
      kinds.filter((kind) => !fired.has(kind)),
    /** `seconds`: how long it took, where that is measured. */
    lines: (seconds: number | null): readonly string[] => [
      `${sums.seeds} seeds, ${sums.users} users, ${sums.onboardings} of them to the end, ${sums.steps} commits and ${sums.requests} bank requests checked, ${sums.crashes} crashes, ${(sums.virtualMs / 86_400_000).toFixed(1)} virtual days${seconds === null ? "" : `, ${(sums.onboardings / seconds).toFixed(0)} simulated onboardings/s`}`,
      `faults: ${counted(fired, isFault)}`,
      `webhooks: ${counted(fired, isFate)}`,
      `operators: ${counted(fired, isUpkeep)}`
    ]
  }
}
export type Totals = ReturnType<typeof makeTotals>
