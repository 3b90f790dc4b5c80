import { parseArgs } from "node:util"
import { failureText, runSeeds } from "./run-seeds.ts"
import type { Seam, SeedOptions, StoreKind } from "./run-seeds.ts"

// The long form: `pnpm simulate --seeds 20000 --from 1 --seam port|wire --store memory|sqlite`.

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20000" },
    from: { type: "string", default: "1" },
    seam: { type: "string", default: "port" },
    store: { type: "string", default: "memory" }
  }
})
const one = <A extends string>(name: string, given: string, known: readonly A[]): A => {
  const found = known.find((word) => word === given)
  if (found === undefined) throw new Error(`--${name} is ${known.join(" or ")}.`)
  return found
}
const whole = (name: string, given: string): number => {
  const number = Number(given)
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} is a whole number from 1 on.`)
  return number
}
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const options: SeedOptions = {
  seam: one<Seam>("seam", values.seam, ["port", "wire"]),
  store: one<StoreKind>("store", values.store, ["memory", "sqlite"])
}
const [from, count] = [whole("from", values.from), whole("seeds", values.seeds)]
const started = performance.now()
let played = 0
const { totals, failure } = await runSeeds({ ...options, from, count }, () => {
  played += 1
  if (played % 1_000 === 0) say(`${played} of ${count} seeds`)
})
for (const line of totals.lines((performance.now() - started) / 1_000)) say(line)
// One seed need not show every fault; a run of many has to.
const silent = failure === null && count >= 500 ? totals.silent() : []
if (silent.length > 0) say(`never happened, so the run proves nothing about them: ${silent.join(", ")}`)
if (failure !== null) say(failureText(failure, options))
process.exitCode = failure === null && silent.length === 0 ? 0 : 1
