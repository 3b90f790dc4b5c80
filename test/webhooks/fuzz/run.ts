import { parseArgs } from "node:util"
import { fuzzReceiver } from "./fuzz-receiver.ts"

// The long form: `pnpm fuzz:webhooks --count 1000000 --from 1`. A failure names its seed: `--from SEED --count 1` repeats it.

const { values } = parseArgs({
  options: { count: { type: "string", default: "1000000" }, from: { type: "string", default: "1" } }
})
const whole = (name: string, given: string): number => {
  const number = Number(given)
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} is a whole number from 1 on.`)
  return number
}
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const [from, count] = [whole("from", values.from), whole("count", values.count)]
const started = performance.now()
let reached = 0
// One case takes well under a millisecond: a thousand that take a minute hang.
const watchdog = setInterval(() => {
  if (reached === watched) {
    say(`nothing moves after seed ${from + reached}`)
    process.exit(1)
  }
  watched = reached
}, 60_000)
let watched = -1
const totals = await fuzzReceiver({
  from,
  count,
  onProgress: (cases) => {
    reached = cases
    if (cases % 50_000 === 0) say(`${cases} of ${count} requests`)
  }
})
clearInterval(watchdog)
const { cases, kept, statuses, left, grown, failure } = totals
say(`${cases} requests in ${((performance.now() - started) / 1_000).toFixed(0)} s, ${kept} kept`)
for (const [status, times] of [...statuses].toSorted(([a], [b]) => a - b)) say(`  ${status}: ${times}`)
say(`still being received at the end: ${left}; memory grown by ${(grown / 1_048_576).toFixed(1)} MB`)
if (failure !== null)
  say(`seed ${failure.seed}: ${failure.wrong}; repeat with --from ${failure.seed} --count 1`)
process.exitCode = failure === null && left === 0 && grown < 50_000_000 ? 0 : 1
