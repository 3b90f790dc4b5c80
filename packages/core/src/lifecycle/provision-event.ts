import type {
  Failure,
  IdentityObservation,
  InquiryObservation,
  OnboardingObservation,
  ProvisionObservation
} from "../domain/observation.ts"
import type { ReadName } from "./read-failure.ts"

export type DeadlineName = "credential" | "identity" | "recheck" | "overdue" | "duty"

/** What the machine understands. `at` is epoch ms: the machine has no clock. Past tense: facts from outside; imperative: requests. */
export type ProvisionEvent =
  | { readonly type: "provision.observed"; readonly at: number; readonly provision: ProvisionObservation }
  | { readonly type: "onboarding.observed"; readonly at: number; readonly onboarding: OnboardingObservation }
  | { readonly type: "identity.observed"; readonly at: number; readonly identity: IdentityObservation }
  /** All inquiries of the user, as one read listed them. */
  | {
      readonly type: "inquiries.observed"
      readonly at: number
      readonly inquiries: readonly InquiryObservation[]
    }
  /** A feed cannot read something of the user; what is observed of that kind afterwards ends it. */
  | { readonly type: "read.failed"; readonly at: number; readonly read: ReadName; readonly failure: Failure }
  | { readonly type: "deadline.passed"; readonly at: number; readonly deadline: DeadlineName }
  /** The user answered a fulfilment; the answer is the sealed row `ref`. Accepted at any time before the user is verified, and for duties after it. */
  | {
      readonly type: "fulfilment.submit"
      readonly at: number
      readonly fulfilment: string
      readonly ref: string
    }
  /** The user answered a question of an inquiry; the answer is the sealed row `ref`. */
  | {
      readonly type: "inquiry.answer"
      readonly at: number
      readonly inquiryId: number
      readonly entryId: number
      readonly ref: string
    }
  | { readonly type: "identity.start"; readonly at: number }
  /** The identity SDK reported success on the user's device. */
  | { readonly type: "identity.finish"; readonly at: number }
  | { readonly type: "provision.close"; readonly at: number }
  /** Sets every stalled command going again. */
  | { readonly type: "provision.retry"; readonly at: number }
  /** A person asks for a fresh credential where no session can be opened with the one there is. */
  | { readonly type: "credential.reset"; readonly at: number }
  /** Sent after a restore: `always` is not evaluated by restoring. */
  | { readonly type: "provision.resumed"; readonly at: number }
