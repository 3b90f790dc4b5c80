import type { Scenario, ScenarioName } from "./scenario.ts"

const minute = 60_000

/**
 * Every story the bank can tell, chosen per user by a tag at the end of the e-mail's local part (`anna+denied@example.com`), by
 * `external_uuid`, or for all users as the bank's default.
 */
export const scenarios: readonly Scenario[] = [
  {
    name: "verified",
    description: "Everything goes well: provisioned, onboarded, reviewed by machine, verified.",
    ends: "active"
  },
  {
    name: "denied",
    description: "The review of a complete onboarding ends in a denial.",
    ends: "denied",
    behaviour: { reviewResult: "DENIED" }
  },
  {
    name: "manual-review",
    description: "After the machine a person at bunq takes half an hour, and the onboarding says so.",
    ends: "active",
    behaviour: { manualReview: 30 * minute }
  },
  {
    name: "failed",
    description: "Processing breaks off while partner and user are being linked.",
    ends: "failed",
    behaviour: { failingStep: "PENDING_PROCESS_RELATION_USER" }
  },
  {
    name: "slow",
    description: "Every step at the bank takes minutes instead of seconds.",
    ends: "active",
    behaviour: {
      processUser: minute,
      processRelation: 2 * minute,
      processOauth: 2 * minute,
      processTokenReset: 2 * minute,
      processClosure: 2 * minute,
      processIdentity: 5 * minute,
      review: 10 * minute
    }
  },
  {
    name: "rejected-then-approved",
    description: "The first identity verification is rejected; the second one is approved.",
    ends: "active",
    behaviour: { identityResults: ["REJECTED", "APPROVED"] }
  },
  {
    name: "credential-expires",
    description:
      "The first credential's window passes unused, as if the partner had been away; a reset gives another.",
    ends: "active",
    script: [{ on: "credential", after: 0, act: "expire-credential" }]
  },
  {
    name: "token-lost",
    description:
      "Once onboarding has begun the user's sessions die and the token is refused; only a reset helps.",
    ends: "active",
    script: [{ on: "onboarding", after: 0, act: "revoke-token" }]
  },
  {
    name: "duplicate-email",
    description: "bunq knows the e-mail from somebody else, so no user can be made.",
    ends: "failed",
    emailKnown: true
  },
  {
    name: "regression",
    description:
      "A minute after verification bunq wants the home address and an identity document again, and rejects the first one.",
    ends: "active",
    behaviour: { entryResults: ["REJECTED", "APPROVED"] },
    script: [
      { on: "verified", after: minute, act: "regress" },
      { on: "verified", after: minute, act: "ask-document" }
    ]
  },
  {
    name: "growing-inquiry",
    description:
      "bunq opens an inquiry during onboarding and adds a question when the first one is answered.",
    ends: "active",
    script: [
      { on: "onboarding", after: 2_000, act: "open-inquiry" },
      { on: "inquiry-answered", after: 0, act: "grow-inquiry" }
    ]
  }
]

const byName = new Map(scenarios.map((one) => [one.name, one]))

/** The story of a name. */
export function scenarioNamed(name: ScenarioName): Scenario {
  return byName.get(name)!
}
