import { runScenario } from "./run-scenario.ts"
import type { Ending } from "./run-scenario.ts"
import { situationOf } from "./situations.ts"
import type { Choice } from "./situations.ts"

/** What is wrong with an ending; null when it is as it should be. */
const flaw = (choice: Choice, ends: string, { view, world, phases, explanation }: Ending): string | null => {
  const { provisions, throttled } = world.bank.statistics()
  const found = [
    ...(view.settled && view.phase === ends ? [] : [`ends ${view.phase}, not ${ends}`]),
    ...(view.inquiries.length === 0 ? [] : [`inquiries that are not answered to bunq's content`]),
    ...(provisions === 1 ? [] : [`${provisions} provisions`]),
    ...(throttled === 0 || choice[2] === "too-many-requests" ? [] : [`${throttled} throttled`])
  ]
  return found.length === 0
    ? null
    : `${choice.join(" × ")}: ${found.join(", ")}\n${phases.join(" ")}\n${explanation.slice(0, 2_000)}`
}

/** Plays every situation in a world of its own. Gives what did not end as it should. */
export const playAll = async (choices: readonly Choice[]): Promise<readonly string[]> => {
  const flaws: string[] = []
  for (const [index, choice] of choices.entries()) {
    const situation = situationOf(choice, index + 1)
    try {
      await runScenario(situation, (ending) => {
        const found = flaw(choice, situation.scenario.ends, ending)
        if (found !== null) flaws.push(found)
      })
    } catch (error) {
      flaws.push(`${choice.join(" × ")}: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  return flaws
}
