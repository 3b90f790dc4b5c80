import { spawnSync } from "node:child_process"
import { cpus, totalmem } from "node:os"
import { fileURLToPath } from "node:url"
import { benchmarks } from "./benchmarks.ts"
import type { Benchmark } from "./benchmarks.ts"

const processes = 5

interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) }
}

/** One side of one benchmark in a process of its own: it prints one number. */
const measure = (benchmark: Benchmark, side: string): number => {
  const script = fileURLToPath(new URL(`sides/${benchmark.script}`, import.meta.url))
  const conditions = benchmark.built === true ? [] : ["--conditions=@bunq-provisioning/source"]
  const run = spawnSync(process.execPath, [...conditions, ...(benchmark.flags ?? []), script, side], {
    encoding: "utf8",
    timeout: 300_000
  })
  const value = Number(run.stdout.trim().split("\n").at(-1))
  if (run.status !== 0 || !Number.isFinite(value))
    throw new Error(`${benchmark.name} / ${side} did not measure:\n${run.stderr || run.stdout}`)
  return value
}

const shown = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString("en") : value.toFixed(value < 10 ? 2 : 1)

const report = (benchmark: Benchmark, samples: ReadonlyMap<string, readonly number[]>): string[] => {
  const base = samples.get(benchmark.sides[0]?.name ?? "") ?? []
  const rows = benchmark.sides.map(({ name, target }) => {
    const own = samples.get(name) ?? []
    const value = spread(own)
    // Pair by pair: both were measured right after each other.
    const ratio = spread(own.map((one, index) => one / (base[index] ?? Number.NaN)))
    const measured = target?.of === "ratio" ? ratio.median : value.median
    const met =
      target === undefined
        ? ""
        : (target.atLeast !== undefined ? measured >= target.atLeast : measured <= (target.atMost ?? 0))
          ? "met"
          : "MISSED"
    const aim =
      target === undefined
        ? ""
        : `${target.of} ${target.atLeast !== undefined ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`}`
    return `| ${name} | ${shown(value.median)} | ${shown(value.min)}–${shown(value.max)} | ${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}) | ${aim} | ${met} |`
  })
  return [
    `### ${benchmark.name}`,
    "",
    benchmark.about,
    "",
    `| side | ${benchmark.unit}, median | min–max | ratio to the first, median (min–max) | target | |`,
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    ""
  ]
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
if (unknown.length > 0) {
  process.stderr.write(`There is no such benchmark; use ${benchmarks.map(({ name }) => name).join(", ")}.\n`)
  process.exit(2)
}
const [cpu] = cpus()
process.stdout.write(
  `Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB; ${processes} processes a side, sides interleaved.\n\n`
)
for (const benchmark of benchmarks.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const samples = new Map<string, number[]>(benchmark.sides.map(({ name }) => [name, []]))
  for (let round = 0; round < processes; round++)
    for (const { name } of benchmark.sides) samples.get(name)?.push(measure(benchmark, name))
  process.stdout.write(`${report(benchmark, samples).join("\n")}\n`)
}
