import { describe, expect, it } from "vitest"
import { playAll } from "./play-all.ts"
import { faultless, faults, scenarioNames, standard, variants } from "./situations.ts"
import type { Choice } from "./situations.ts"

describe("every scenario ends as it should", () => {
  it.for(scenarioNames)(
    "%s, with every side of the contract alone and every fault alone",
    { timeout: 240_000 },
    async (scenario) => {
      const choices: readonly Choice[] = [
        [scenario, standard, faultless],
        ...variants.map((variant): Choice => [scenario, variant, faultless]),
        ...faults.map((fault): Choice => [scenario, standard, fault])
      ]
      expect(await playAll(choices)).toEqual([])
      console.log(
        `proof: ${scenario}: ${choices.length} situations (1 plain, ${variants.length} sides of the contract, ${faults.length} faults)`
      )
    }
  )
})
