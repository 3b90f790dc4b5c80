import type { Behaviour } from "../behaviour.ts"

/** The stories a user can be given. */
export const scenarioNames = [
  "verified",
  "denied",
  "manual-review",
  "failed",
  "slow",
  "rejected-then-approved",
  "credential-expires",
  "token-lost",
  "duplicate-email",
  "regression",
  "growing-inquiry"
] as const

export type ScenarioName = (typeof scenarioNames)[number]

/** What the bank can be made to do to a user at any moment. */
export const actNames = [
  "regress",
  "open-inquiry",
  "grow-inquiry",
  "ask-document",
  "kill-sessions",
  "revoke-token",
  "expire-credential",
  "fail",
  "cancel"
] as const

export type ActName = (typeof actNames)[number]

/** Moments in a provision's life a script can wait for; each counts the first time only. */
export type Moment = "credential" | "onboarding" | "verified" | "inquiry-answered"

/** A story as data: what the bank does differently for this user, and what it does by itself. */
export interface Scenario {
  readonly name: ScenarioName
  /** One line, for people. */
  readonly description: string
  /** Where the provision comes to rest when its user does all they are asked. */
  readonly ends: "active" | "denied" | "failed"
  readonly behaviour?: Partial<Behaviour>
  /** bunq knows the e-mail from somebody else, and provisions of such people end `FAILED`. */
  readonly emailKnown?: boolean
  /** Acts with the moment they follow and how many milliseconds later. */
  readonly script?: readonly { readonly on: Moment; readonly after: number; readonly act: ActName }[]
}

export function isScenarioName(text: string): text is ScenarioName {
  return (scenarioNames as readonly string[]).includes(text)
}
