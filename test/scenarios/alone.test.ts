import { describe, expect, it } from "vitest"
import { playAll } from "./play-all.ts"
import { faultless, faults, scenarioNames, standard, variants } from "./situations.ts"
import type { Choice } from "./situations.ts"

/**
 * The first scenario meets everything alone, the others are played without any of it: that every scenario meets every side and every fault, beside something
 * else, is shown by the pairs. `ALL_ALONE=1` plays all of them.
 */
const isPlayed = (scenario: string, index: number): boolean =>
  scenario === scenarioNames[0] || index === 0 || process.env["ALL_ALONE"] === "1"

describe("every scenario ends as it should", () => {
  it.for(scenarioNames)(
    "%s, with sides of the contract alone and faults alone",
    { timeout: 240_000 },
    async (scenario) => {
      const all: readonly Choice[] = [
        [scenario, standard, faultless],
        ...variants.map((variant): Choice => [scenario, variant, faultless]),
        ...faults.map((fault): Choice => [scenario, standard, fault])
      ]
      const choices = all.filter((_, index) => isPlayed(scenario, index))
      expect(await playAll(choices)).toEqual([])
      console.log(
        `proof: ${scenario}: ${choices.length} of ${all.length} situations of one side or one fault`
      )
    }
  )
})
