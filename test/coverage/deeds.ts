import type { FaultKind } from "@bunq-provisioning/sandbox"
import { answersOf } from "../virtual/virtual-person.ts"
import type { Deed } from "./life.ts"

export const [second, minute, hour] = [1_000, 60_000, 3_600_000]

const user = "/v1/user/{user_id}"
/** What is asked of the bank, by the names that faults go by. */
const endpoints = {
  createProvision: "POST /v1/partner-user-provision",
  findProvisions: "GET /v1/partner-user-provision",
  readProvision: "GET /v1/partner-user-provision/{provision_id}",
  changeProvision: "PUT /v1/partner-user-provision/{provision_id}",
  openSession: "POST /v1/session-server",
  openOnboarding: `POST ${user}/user-onboarding`,
  evaluateOnboarding: `PUT ${user}/user-onboarding/{onboarding_id}`,
  readOnboarding: `GET ${user}/user-onboarding/{onboarding_id}`,
  setAddress: `POST ${user}/address-main`,
  setTaxResidency: `POST ${user}/tax-resident`,
  openIdentity: `POST ${user}/identity-verification-session`,
  readIdentity: `GET ${user}/identity-verification-session/{identity_session_id}`,
  submitIdentity: `PUT ${user}/identity-verification-session/{identity_session_id}`,
  listInquiries: `GET ${user}/user-information-inquiry`,
  answerInquiry: `PUT ${user}/user-information-inquiry/{inquiry_id}/partner-user-information-inquiry-entry/{entry_id}`
} as const
type Endpoint = keyof typeof endpoints

export const goesWrong = (kind: FaultKind, endpoint: Endpoint, times = 1): Deed => ({
  fault: { kind, endpoint: endpoints[endpoint], times }
})
/** bunq says no, and would say so again. */
export const refused = (endpoint: Endpoint): Deed => goesWrong("repeated-request-id", endpoint)
/** The session is dead, and so is the one that is opened in its place. */
export const unauthorised = (endpoint: Endpoint): Deed => goesWrong("session-killed", endpoint, 2)

export const close: Deed = { send: { type: "provision.close" } }
export const resetAsked: Deed = { send: { type: "credential.reset" } }
export const startIdentity: Deed = { send: { type: "identity.start" } }
export const finishIdentity: Deed = { send: { type: "identity.finish" } }

const answers = answersOf(1)
export const giveAddress: Deed = {
  send: { type: "fulfilment.submit", fulfilment: "ADDRESS_MAIN", data: answers.ADDRESS_MAIN }
}
export const giveTaxResidency: Deed = {
  send: { type: "fulfilment.submit", fulfilment: "TAX_RESIDENCY", data: answers.TAX_RESIDENCY }
}

/** bunq refuses the token from now on; the user's sessions end. */
export const tokenRefused: Deed = { bank: "revoke-token" }
/** A fresh token that we did not ask for. */
export const tokenRenewed: Deed = { elsewhere: "resetToken" }
export const inquiryOpened: Deed = { bank: "open-inquiry" }
