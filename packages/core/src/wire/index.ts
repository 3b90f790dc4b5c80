// Replies of bunq, decoded; secrets come out as Redacted rows for the vault
export type { Decoder } from "./decoder.ts"
export { parseBunqTimestamp } from "./bunq-timestamp.ts"
export { decodeErrorBody, refusesCredentials, refusesSecondSession, statedLimit } from "./error-body.ts"
export type { ErrorBody } from "./error-body.ts"
export { decodeFulfilments } from "./fulfilment-error.ts"
export { decodeInstallation, decodePartnerSession, decodeUserSession } from "./handshake-replies.ts"
export { decodeIdentity } from "./identity-session.ts"
export { decodeInquiry, decodeInquiryPage } from "./user-information-inquiry.ts"
export { decodeFailurePage, decodeFilterPage } from "./notification-filters.ts"
export { decodeOauthClients } from "./oauth-clients.ts"
export {
  decodeCreatedProvision,
  decodeProvision,
  decodeProvisionObject,
  decodeProvisionPage
} from "./partner-user-provision.ts"
export { decodePinnedPage } from "./pinned-certificates.ts"
export { decodeId } from "./reply-envelope.ts"
export type { ItemList } from "./reply-envelope.ts"
export { decodeOnboarding, decodeOnboardingIds, defaultOnboardingClassifier } from "./user-onboarding.ts"
export type { OnboardingClassifier } from "./user-onboarding.ts"

// What no source knows about a reply
export { surprisesIn } from "./surprises.ts"
export type { Surprise } from "./surprises.ts"
export type { Skeleton } from "./skeleton.ts"

// Requests to bunq, encoded
export { fulfilmentCall } from "./fulfilment-call.ts"
export type { SentAnswers } from "./fulfilment-call.ts"
export { namedFields } from "./fulfilment-fields.ts"
export { handshakeCalls } from "./handshake-calls.ts"
export { inquiryCalls } from "./inquiry-calls.ts"
export { partnerCalls } from "./partner-calls.ts"
export { userCalls } from "./user-calls.ts"
export { webhookCalls } from "./webhook-calls.ts"
export { bodyOf } from "./wire-call.ts"
export type { WireCall } from "./wire-call.ts"
