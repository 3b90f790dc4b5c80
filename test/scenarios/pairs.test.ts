import { expect, it } from "vitest"
import { allPairs, pairwise } from "./pairwise.ts"
import { playAll } from "./play-all.ts"
import { faultless, faults, scenarioNames, standard, variants } from "./situations.ts"
import type { Choice } from "./situations.ts"

const factors = [scenarioNames, [standard, ...variants], [faultless, ...faults]]
const rows = pairwise(factors) as readonly Choice[]
const parts = 6

it("covers every pair of scenario, side of the contract and fault", () => {
  console.log(
    `proof: ${rows.length} situations cover all ${allPairs(factors).size} pairs of ${scenarioNames.length} scenarios, ${variants.length} sides and ${faults.length} faults`
  )
  expect(rows.length).toBeLessThan(scenarioNames.length * variants.length * faults.length * 0.2)
})

it.for(Array.from({ length: parts }, (_, part) => part))(
  `each of them ends as it should, part %i of ${parts}`,
  { timeout: 240_000 },
  async (part) => {
    expect(await playAll(rows.filter((_, index) => index % parts === part))).toEqual([])
  }
)
