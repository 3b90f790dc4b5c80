import type { Bank } from "../bank/bank.ts"
import type { Behaviour } from "../behaviour.ts"
import { isScenarioName, type ActName, type Moment, type ScenarioName } from "./scenario.ts"
import { scenarioNamed } from "./scenarios.ts"

/** How a provision's story goes: which one it is and what of it has come. The id is the provision's. */
export interface Course {
  readonly id: number
  readonly scenario: ScenarioName
  readonly reached: readonly Moment[]
}

/** An act that will be done by itself, epoch milliseconds. */
export interface PlannedAct {
  readonly id: number
  readonly provisionId: number
  readonly act: ActName
  readonly dueAt: number
}

/** A story chosen beforehand: for the provision that will have an `external_uuid`, lower case, or for all as `default`. */
export interface ScenarioChoice {
  readonly id: string
  readonly scenario: ScenarioName
}

/** Gives a new provision its story: the one chosen for its `external_uuid`, the one its e-mail is tagged with, or the default. */
export function beginCourse(
  bank: Bank,
  provision: { readonly id: number; readonly externalUuid: string; readonly email?: string | null }
): void {
  const { courses, scenarioChoices } = bank.tables
  const tag = /\+([a-z-]+)@/.exec(provision.email ?? "")?.[1] ?? ""
  const chosen = scenarioChoices.get(provision.externalUuid.toLowerCase())?.scenario
  const scenario =
    chosen ?? (isScenarioName(tag) ? tag : (scenarioChoices.get("default")?.scenario ?? "verified"))
  courses.put({ id: provision.id, scenario, reached: [] })
}

/** The story of a provision. One made before there were stories goes well. */
export function courseOf(bank: Bank, provisionId: number): Course {
  return bank.tables.courses.get(provisionId) ?? { id: provisionId, scenario: "verified", reached: [] }
}

/** How the bank behaves towards one user: its own way, changed by the user's story. */
export function ruleFor<K extends keyof Behaviour>(bank: Bank, provisionId: number, rule: K): Behaviour[K] {
  const changed = scenarioNamed(courseOf(bank, provisionId).scenario).behaviour?.[rule]
  return changed ?? bank.behaviour[rule]
}

/** Notes that a moment has come; the first time, what the story has for it is planned. */
export function reach(bank: Bank, provisionId: number, moment: Moment): void {
  const course = courseOf(bank, provisionId)
  if (course.reached.includes(moment)) return
  bank.tables.courses.put({ ...course, reached: [...course.reached, moment] })
  plan(bank, provisionId, moment)
}

/** Plans what a provision's story has for a moment, counted from now. */
export function plan(bank: Bank, provisionId: number, moment: Moment): void {
  for (const step of scenarioNamed(courseOf(bank, provisionId).scenario).script ?? []) {
    if (step.on !== moment) continue
    const { act, after } = step
    bank.tables.plannedActs.put({ id: bank.nextId(), provisionId, act, dueAt: bank.now + after })
  }
}
