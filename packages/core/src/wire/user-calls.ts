import { get, post, put } from "./wire-call.ts"
import type { WireCall } from "./wire-call.ts"

/** What is asked in a provisioned user's session; `userId` is `UserApiKey.id` (D3) [API §6, §7]. */
export const userCalls = {
  listOnboardings: (userId: number): WireCall => get`/v1/user/${userId}/user-onboarding`,

  openOnboarding: (userId: number): WireCall =>
    post`/v1/user/${userId}/user-onboarding`({ type: "PARTNER_USER" }),

  /** Both the question what is missing and the request to finish (D5). */
  evaluateOnboarding: (userId: number, onboardingId: number): WireCall =>
    put`/v1/user/${userId}/user-onboarding/${onboardingId}`({
      user_status_desired: "ACTIVE",
      user_verification_status_desired: "VERIFIED"
    }),

  readOnboarding: (userId: number, onboardingId: number): WireCall =>
    get`/v1/user/${userId}/user-onboarding/${onboardingId}`,

  openIdentity: (userId: number): WireCall =>
    post`/v1/user/${userId}/identity-verification-session`({ purpose: "VERIFICATION", provider: "INCODE" }),

  readIdentity: (userId: number, identityId: number): WireCall =>
    get`/v1/user/${userId}/identity-verification-session/${identityId}`,

  submitIdentity: (userId: number, identityId: number): WireCall =>
    put`/v1/user/${userId}/identity-verification-session/${identityId}`({ status: "SUBMITTED" })
} as const
