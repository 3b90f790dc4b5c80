import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { markdownTable } from "./markdown-table.ts"
import type { Section } from "./report.ts"

const sides = ["wire, memory", "port, memory"]

const measure = (side: string): ReadonlyMap<string, number> => {
  const script = fileURLToPath(new URL("sides/onboarding-layers.ts", import.meta.url))
  const run = spawnSync(process.execPath, ["--conditions=@bunq-provisioning/source", script, side], {
    encoding: "utf8",
    timeout: 300_000
  })
  if (run.status !== 0) throw new Error(`layers / ${side} did not measure:\n${run.stderr}${run.stdout}`)
  return new Map(JSON.parse(run.stdout.trim().split("\n").at(-1) ?? "") as Array<[string, number]>)
}

/** Where the real time of an onboarding goes, at the wire and at the port. */
export const layers = (): Section => {
  const measured = sides.map(measure)
  const totals = measured.map((spent) => [...spent.values()].reduce((sum, ms) => sum + ms, 0))
  const names = [...new Set(measured.flatMap((spent) => [...spent.keys()]))]
  const [first] = measured
  names.sort((one, other) => (first?.get(other) ?? 0) - (first?.get(one) ?? 0))
  const cells = (ms: readonly number[]) =>
    ms.flatMap((value, side) => [value.toFixed(1), `${((100 * value) / (totals[side] ?? 1)).toFixed(0)} %`])
  const rows = names.map((name) => [name, ...cells(measured.map((spent) => spent.get(name) ?? 0))])
  return {
    name: "layers",
    text: `Where the time of one of these onboardings goes, in ms and as a share, by a sampling profile of one process a side: each sample counts for the innermost of our own frames. Sampling itself costs some.\n\n${markdownTable([["", ...sides.flatMap((side) => [side, ""])], ...rows, ["all", ...cells(totals)]])}`,
    met: 0,
    missed: 0
  }
}
