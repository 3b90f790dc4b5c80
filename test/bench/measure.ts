import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Benchmark } from "./benchmark.ts"

/** Processes for every side, unless a benchmark says otherwise. */
export const rounds = 5

/** One side of one benchmark in a process of its own. Its last line is a list of numbers, one for each column. */
const measureOnce = (benchmark: Benchmark, side: string, round: number): readonly number[] => {
  const script = fileURLToPath(new URL(`sides/${benchmark.script}`, import.meta.url))
  const conditions = benchmark.built === true ? [] : ["--conditions=@bunq-provisioning/source"]
  const run = spawnSync(
    process.execPath,
    [...conditions, script, side, String(round), ...(benchmark.words ?? [])],
    {
      encoding: "utf8",
      timeout: 300_000
    }
  )
  if (run.status !== 0)
    throw new Error(`${benchmark.name} / ${side} did not measure:\n${run.stderr}${run.stdout}`)
  const values = JSON.parse(run.stdout.trim().split("\n").at(-1) ?? "") as readonly number[]
  if (values.length !== benchmark.columns.length || !values.every(Number.isFinite))
    throw new Error(`${benchmark.name} / ${side} printed ${run.stdout}`)
  return values
}

/** One process of a side, and the process of the first side that ran right before it; in the first side's own, itself. */
export interface Sample {
  readonly values: readonly number[]
  readonly base: readonly number[]
}

/**
 * Every side in turn, again and again, so that whatever else the machine does hits all of them alike. Where ratios are asked for, the first side runs
 * before every other one.
 */
export const measure = (benchmark: Benchmark): ReadonlyMap<string, readonly Sample[]> => {
  const samples = new Map<string, Sample[]>(benchmark.sides.map(({ name }) => [name, []]))
  const [first, ...others] = benchmark.sides.map(({ name }) => name)
  if (first === undefined) return samples
  const measureFirst = (round: number) => {
    const values = measureOnce(benchmark, first, round)
    samples.get(first)?.push({ values, base: values })
    return values
  }
  for (let round = 0; round < (benchmark.runs ?? rounds); round++) {
    let base = measureFirst(round)
    for (const [index, side] of others.entries()) {
      if (benchmark.compared === true && index > 0) base = measureFirst(round)
      samples.get(side)?.push({ values: measureOnce(benchmark, side, round), base })
    }
  }
  return samples
}
