import { size } from "../checks/size.ts"
import { markdownTable } from "./markdown-table.ts"
import type { Section } from "./report.ts"

const row = /^([ !]) (.+?) +([\d.]+ kB) of ([\d.]+ kB)$/

/** The sizes as the check of `pnpm test` finds them: one set of budgets, one way to measure. */
export const sizes = async (): Promise<Section> => {
  const { output } = await size.run({ update: false })
  const rows = output.split("\n").map((line) => {
    const [, mark, name, is, budget] = row.exec(line) ?? []
    if (mark === undefined || name === undefined || is === undefined || budget === undefined)
      throw new Error(`The size check says:\n${output}`)
    return [name, is, `≤ ${budget}`, mark === " " ? "met" : "MISSED"]
  })
  const missed = rows.filter((cells) => cells.at(-1) === "MISSED").length
  return {
    name: "sizes",
    text: `Minified and gzipped, without the dependencies a consumer installs anyway. One process: sizes do not vary.\n\n${markdownTable([["", "size", "target", ""], ...rows])}`,
    met: rows.length - missed,
    missed
  }
}
