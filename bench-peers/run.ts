import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import type { Benchmark } from "../test/bench/benchmark.ts"
import { measure } from "../test/bench/measure.ts"
import { report } from "../test/bench/report.ts"
import { loadNow, stamped } from "../test/bench/stamped.ts"
import { writeDocument } from "../test/bench/write-document.ts"

// Other durable runtimes on the same flow as ours. `--short` is one short process a side; `--write` puts the table into docs/benchmarks.md. Exits 1 when a
// side could not be measured or a target was missed.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { short: { type: "boolean" }, write: { type: "boolean" } }
})
const say = (text: string) => void process.stdout.write(`${text}\n`)
const warn = (text: string) => void process.stderr.write(`${text}\n`)

const strange = [...positionals, ...Object.keys(values).filter((word) => !["short", "write"].includes(word))]
if (strange.length > 0) {
  warn(`There is nothing called ${strange.join(", ")} here; use --short, --write or nothing.`)
  process.exit(2)
}

/** Of the package, as this folder asks for it. */
const versionOf = (name: string): string => {
  const manifest = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
    readonly dependencies: Record<string, string>
    readonly optionalDependencies: Record<string, string>
  }
  return { ...manifest.dependencies, ...manifest.optionalDependencies }[name] ?? "?"
}
const dbos = versionOf("@dbos-inc/dbos-sdk")
const restate = `${versionOf("@restatedev/restate-server-linux-x64")}, SDK ${versionOf("@restatedev/restate-sdk")}`

const script = fileURLToPath(new URL("side.ts", import.meta.url))
const first = "ours, PostgreSQL"
const sides: Benchmark["sides"] = [
  { name: first },
  { name: "ours, SQLite" },
  { name: "DBOS, PostgreSQL", target: { of: "ratio", atMost: 1 / 5 } },
  { name: "Restate, its own log", target: { of: "ratio", atMost: 1 / 3 } }
]

/** Whether a side works here at all; if not, its own sentence says why. */
const works = ({ name }: { readonly name: string }): boolean => {
  const words = ["--conditions=@bunq-provisioning/source", script, name, "0", "0.01"]
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", timeout: 90_000 })
  if (status !== 0) warn(`${name}: ${stderr.trim().split("\n").at(-1) || "it took too long"}`)
  return status === 0
}
const loadBefore = loadNow()
const working = sides.filter(works)
const hasFirst = working.some(({ name }) => name === first)
const benchmark: Benchmark = {
  name: "peers",
  about: `Flows of six commands from the request to verified, with a bank that answers at once and three inputs from outside (bunq's word, the user's answer, bunq's word), on runtimes that promise to lose nothing. \`ours\` is the provisioner as it ships. DBOS (${dbos}) is a workflow of six steps and three \`recv\`, on the same PostgreSQL; Restate (${restate}) one of six \`run\`s and three awakeables, its server a process beside. Every side syncs to disk before it acknowledges. A ratio of at most 0.2 says that ours does at least five times as many.`,
  columns: ["flows/s, 32 at a time", "8 at a time", "1 at a time"],
  script: "../../../bench-peers/side.ts",
  words: [values.short ? "0.2" : "1"],
  ...(values.short ? { runs: 1 } : {}),
  compared: true,
  // Without ours on PostgreSQL there is nothing to hold the others against.
  sides: hasFirst ? working : working.map(({ name }) => ({ name }))
}

const isComplete = working.length === sides.length
try {
  const section = stamped(loadBefore, report(benchmark, measure(benchmark)), "bench:peers")
  say(`## peers\n\n${section.text}\n`)
  if (values.write && isComplete && !values.short) writeDocument(section)
  else if (values.write) warn("Not written: only a whole measurement of every side is.")
  say(`${section.met} targets met, ${section.missed} missed`)
  process.exitCode = isComplete && section.missed === 0 ? 0 : 1
} catch (error) {
  warn(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
