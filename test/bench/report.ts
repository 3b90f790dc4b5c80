import type { Benchmark, Target } from "./benchmark.ts"
import { markdownTable } from "./markdown-table.ts"
import type { Sample } from "./measure.ts"
import { shownSpread, spreadOf } from "./spread.ts"

/** A part of the document: what was measured, and whether what was promised was reached. */
export interface Section {
  readonly name: string
  readonly text: string
  readonly met: number
  readonly missed: number
}

const isMet = ({ atLeast = -Infinity, atMost = Infinity }: Target, measured: number) =>
  measured >= atLeast && measured <= atMost

const aim = ({ of, atLeast, atMost }: Target) =>
  [
    of === "ratio" ? "ratio" : "",
    atLeast === undefined ? `≤ ${atMost?.toLocaleString("en")}` : `≥ ${atLeast}`
  ]
    .join(" ")
    .trim()

/** The table of one benchmark. */
export const report = (benchmark: Benchmark, samples: ReadonlyMap<string, readonly Sample[]>): Section => {
  const [measured, ...others] = benchmark.columns
  const column = (side: string, index: number) =>
    (samples.get(side) ?? []).map(({ values }) => values[index] ?? Number.NaN)
  const ratios = (side: string) =>
    (samples.get(side) ?? []).map(({ values, base }) => (values[0] ?? Number.NaN) / (base[0] ?? Number.NaN))
  const aimed = benchmark.sides.some(({ target }) => target !== undefined)
  const verdicts: boolean[] = []

  const rows = benchmark.sides.map(({ name, target }, index) => {
    const value = spreadOf(column(name, 0))
    const ratio = spreadOf(ratios(name))
    const verdict =
      target === undefined ? undefined : isMet(target, target.of === "ratio" ? ratio.median : value.median)
    if (verdict !== undefined) verdicts.push(verdict)
    return [
      name,
      shownSpread(value),
      ...(benchmark.compared === true ? [index === 0 ? "" : shownSpread(ratio)] : []),
      ...others.map((_, other) => shownSpread(spreadOf(column(name, other + 1)))),
      ...(aimed ? [target === undefined ? "" : aim(target)] : []),
      ...(aimed ? [verdict === undefined ? "" : verdict ? "met" : "MISSED"] : [])
    ]
  })
  const head = [
    "",
    measured,
    ...(benchmark.compared === true ? ["ratio to the first"] : []),
    ...others,
    ...(aimed ? ["target", ""] : [])
  ]
  return {
    name: benchmark.name,
    text: `${benchmark.about}\n\n${markdownTable([head, ...rows])}`,
    met: verdicts.filter(Boolean).length,
    missed: verdicts.filter((verdict) => !verdict).length
  }
}
