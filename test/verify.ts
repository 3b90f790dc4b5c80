import { parseArgs } from "node:util"
import { checks } from "./checks/all-checks.ts"
import { assertPinnedRuntime } from "./checks/pinned-runtime.ts"
import { runChecks, type Result } from "./checks/run-checks.ts"

// The one check. `pnpm test` runs everything, `pnpm check lint size` those and what they need. `--list` names them, `--update` rewrites
// what is generated and committed. Exits 1 when anything failed.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: "boolean", default: false }, update: { type: "boolean", default: false } }
})

const say = (line: string) => void process.stdout.write(`${line}\n`)

const unknown = positionals.filter((name) => !checks.some((check) => check.name === name))
if (values.list || unknown.length > 0) {
  if (unknown.length > 0) say(`No such check: ${unknown.join(", ")}. There are:`)
  for (const { name, proves } of checks) say(`  ${name.padEnd(12)} ${proves}`)
  process.exit(unknown.length > 0 ? 1 : 0)
}
if (process.env["npm_lifecycle_event"] === "test" && positionals.length > 0) {
  say("`test` is everything; for some of it use: npx -y pnpm@12 check " + positionals.join(" "))
  process.exit(1)
}
assertPinnedRuntime()

const needsOf = (wanted: string) => checks.find(({ name }) => name === wanted)?.needs ?? []

// A set that grows while it is walked: those asked for, what they need, what that needs.
const wanted = new Set(positionals.length === 0 ? checks.map(({ name }) => name) : positionals)
for (const name of wanted) for (const needed of needsOf(name)) wanted.add(needed)
const chosen = checks.filter(({ name }) => wanted.has(name))

const report = ({ check, ending, seconds, outcome }: Result) => {
  const word = ending === "ok" ? ending : ending.toUpperCase()
  const duration = ending === "skipped" ? "" : `${seconds.toFixed(1)} s`
  say(`${word.padEnd(8)}${check.name.padEnd(12)}${duration.padStart(8)}`)
  if (ending === "failed") say(`\n${outcome.output.trim()}\n`)
}

const started = performance.now()
const results = await runChecks(chosen, { lanes: 2, update: values.update, report })
const failed = results.filter((result) => result.ending !== "ok")

for (const { outcome } of results) if (outcome.summary !== undefined) say(`\n${outcome.summary}`)
const seconds = ((performance.now() - started) / 1000).toFixed(0)
say(`\n${results.length - failed.length} of ${results.length} checks ok in ${seconds} s`)
if (failed.length > 0) say(`failed: ${failed.map(({ check }) => check.name).join(", ")}`)
const counts = results.find((result) => result.outcome.closing !== undefined)?.outcome.closing
if (counts !== undefined) say(counts)
process.exitCode = failed.length > 0 ? 1 : 0
