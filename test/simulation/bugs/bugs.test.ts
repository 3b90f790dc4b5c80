import { expect, it } from "vitest"
import { runSeeds } from "../run-seeds.ts"
import { allBugs } from "./all-bugs.ts"

it("knows at least twenty-five mistakes, each under a name of its own", () => {
  expect(new Set(allBugs.map(({ name }) => name)).size).toBe(allBugs.length)
  expect(allBugs.length).toBeGreaterThanOrEqual(25)
})

it.for(allBugs)("$name is found", { timeout: 240_000 }, async (bug) => {
  const { from = 1 } = bug
  const { failure, totals } = await runSeeds({
    seam: bug.seam,
    store: "memory",
    bug,
    from,
    count: bug.within
  })
  expect(failure, `not found in ${bug.within} seeds`).not.toBe(null)
  expect(failure?.outcome.violation?.rule).toMatch(bug.by)
  console.log(
    `proof: ${bug.name}: found by ${failure?.outcome.violation?.rule} in ${totals.sums.seeds} seeds from ${from}`
  )
})
