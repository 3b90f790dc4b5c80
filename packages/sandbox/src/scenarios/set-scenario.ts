import type { Bank } from "../bank/bank.ts"
import { courseOf, plan } from "./course.ts"
import type { ScenarioName } from "./scenario.ts"

/**
 * Chooses the story: of the provision with an `external_uuid`, made or still to come, or without one of all provisions made from now on
 * that are not tagged. A provision that exists forgets what its old story had planned; of the new one, what belongs to moments that have
 * come is planned from now.
 */
export function setScenario(bank: Bank, scenario: ScenarioName, externalUuid?: string): void {
  const { scenarioChoices, provisions, plannedActs, courses } = bank.tables
  const id = externalUuid?.toLowerCase() ?? "default"
  scenarioChoices.put({ id, scenario })
  if (externalUuid === undefined) return
  for (const provision of provisions.allIn("externalUuid", id)) {
    for (const planned of plannedActs.allIn("provision", provision.id)) plannedActs.remove(planned.id)
    const course = courses.put({ ...courseOf(bank, provision.id), scenario })
    for (const moment of course.reached) plan(bank, provision.id, moment)
  }
}
