import type { Fulfilment, OnboardingObservation, ProvisionObservation } from "@bunq-provisioning/core"

const words = {
  processing: ["CREATED", "PENDING_PROCESS_USER", "SYSTEM"],
  ready: ["CREATED", "PENDING_PROCESS_USER_ONBOARDING", "USER"],
  active: ["ACTIVE", "NONE", "NONE"]
} as const

const provision = (externalUuid: string, stage: keyof typeof words): ProvisionObservation => {
  const [status, subStatus, actionRequired] = words[stage]
  const usable = stage === "ready"
  return {
    id: 1,
    externalUuid,
    product: "USER_VERIFIED",
    created: "2026-11-01 10:00:00.000000",
    updated: `2026-11-01 10:00:0${Object.keys(words).indexOf(stage)}.000000`,
    status,
    subStatus,
    actionRequired,
    credential:
      stage === "processing"
        ? null
        : { id: 10, status: usable ? "PENDING_FIRST_USE" : "ACTIVE", expiresAt: Date.UTC(2099, 0), usable }
  }
}
const question = "ADDRESS_MAIN"
const open: Fulfilment = { type: question, status: null, allowed: ["FULFILLED"], mandatoryBy: null }
const verified: OnboardingObservation = {
  id: 3,
  updated: "2026-11-01 11:00:00.000000",
  status: "VERIFIED",
  actionRequired: "NONE",
  verdict: "verified",
  waitingType: null,
  waitingMessage: null
}

/** A bank that does no work: each of the six commands of a flow succeeds at once, and what comes next is there to be seen. The user answers one question. */
export const noOpBank = {
  provision,
  question,
  user: { userApiKeyId: 2, userPersonId: 1, partnerCompanyId: 9 },
  onboardingId: verified.id,
  verified,
  /** The events from outside, by the state in which they come. */
  next: (uuid: string): ReadonlyArray<readonly [state: string, ...events: object[]]> => [
    ["processing", { type: "provision.observed", provision: provision(uuid, "ready") }],
    ["collecting", { type: "fulfilment.submit", fulfilment: question, ref: "answer" }],
    [
      "reviewing",
      { type: "provision.observed", provision: provision(uuid, "active") },
      { type: "onboarding.observed", onboarding: verified }
    ]
  ],
  evaluation: (answered: boolean) => ({ accepted: answered, fulfilments: answered ? [] : [open] })
}
