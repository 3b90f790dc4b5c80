import type { Outcome } from "./outcome.ts"
import { drawPlan } from "./plan/draw-plan.ts"
import type { Plan } from "./plan/plan.ts"
import { shrinkPlan } from "./plan/shrink-plan.ts"
import { playAtPort } from "./port/port-world.ts"
import { makeTotals } from "./totals.ts"
import type { Totals } from "./totals.ts"
import { forbidGlobals } from "./world/forbid-globals.ts"
import type { RunOptions } from "./world/service-runs.ts"

export type Seam = "port" | "wire"
export type StoreKind = "memory" | "sqlite"

export interface SeedOptions extends RunOptions {
  readonly seam: Seam
}

export const storeName = ({ store }: RunOptions): string => (typeof store === "string" ? store : "postgres")

/** Effect takes down where every function of its is called, which costs a tenth of a seed; a seed that breaks a promise says where by itself. */
const withoutStacks = <A>(play: () => A): A => {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return play()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Plays one plan with the globals of the platform out of reach. */
export const playPlan = async (plan: Plan, { seam, store, bug }: SeedOptions): Promise<Outcome> => {
  if (seam === "wire") {
    const { playAtWire } = await import("./wire/wire-world.ts")
    return playAtWire(plan, { store, bug })
  }
  const restore = forbidGlobals({ stillStopwatch: store !== "memory" })
  try {
    return withoutStacks(() => playAtPort(plan, { store, bug }))
  } finally {
    restore()
  }
}

/** A seed that broke a promise, made as small as it goes. */
export interface Failure {
  readonly seed: number
  readonly plan: Plan
  readonly outcome: Outcome
}

export interface SeedsRun {
  readonly totals: Totals
  readonly failure: Failure | null
}

/** Plays seeds from `from` on, and stops at the first that breaks a promise. */
export const runSeeds = async (
  { from, count, ...options }: SeedOptions & { readonly from: number; readonly count: number },
  played: (outcome: Outcome) => void = () => {}
): Promise<SeedsRun> => {
  const totals = makeTotals()
  for (let seed = from; seed < from + count; seed += 1) {
    const plan = drawPlan(seed)
    const outcome = await playPlan(plan, options)
    totals.add(outcome)
    played(outcome)
    const { violation } = outcome
    if (violation === null) continue
    const fails = async (smaller: Plan) =>
      (await playPlan(smaller, options)).violation?.rule === violation.rule
    const small = options.bug === undefined ? await shrinkPlan(plan, fails) : plan
    return { totals, failure: { seed, plan: small, outcome: await playPlan(small, options) } }
  }
  return { totals, failure: null }
}

const lastLines = 60

/** What to tell about a failure, with the command that plays it again. */
export const failureText = ({ seed, plan, outcome }: Failure, options: SeedOptions): string =>
  [
    `seed ${seed}: ${outcome.violation?.message ?? "does not fail any more"}`,
    ...outcome.trace.lines.slice(-lastLines),
    `left of the plan: users ${plan.users
      .map((_, index) => index)
      .filter((index) => !plan.absent.includes(index))
      .join(", ")}`,
    ...plan.faults.map((fault) => `  ${JSON.stringify(fault)}`),
    ...plan.deeds.map((deed) => `  ${JSON.stringify(deed)}`),
    `again: npx -y pnpm@12 simulate --seeds 1 --from ${seed} --seam ${options.seam} --store ${storeName(options)}`
  ].join("\n")
