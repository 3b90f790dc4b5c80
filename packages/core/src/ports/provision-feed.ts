import { Context } from "effect"
import type { Stream } from "effect"
import type {
  Failure,
  IdentityObservation,
  InquiryObservation,
  OnboardingObservation,
  ProvisionObservation
} from "../domain/observation.ts"
import type { ReadName } from "../lifecycle/read-failure.ts"
import type { Observed } from "./observed.ts"

/** One thing seen at bunq about one user. `at` is when the read began, so that it can be compared with what was done since. */
export type Sighting = {
  readonly uuid: string
  readonly at: number
  /** bunq's response id of that read, if it has one. */
  readonly responseId: string | null
} & (
  | { readonly kind: "provision"; readonly observed: Observed<ProvisionObservation> }
  | { readonly kind: "onboarding"; readonly observed: Observed<OnboardingObservation> }
  | { readonly kind: "identity"; readonly observed: Observed<IdentityObservation> }
  | { readonly kind: "inquiry"; readonly observed: Observed<readonly InquiryObservation[]> }
  /** A read that failed for good, such as a session bunq refuses. It is tried again at its pace, and the next sighting of that kind ends it. */
  | { readonly kind: "failure"; readonly read: ReadName; readonly failure: Failure }
)

/** Whatever tells us that something changed at bunq. Polling and webhooks give the same type; order, repeats and gaps do not matter (I4). */
export class ProvisionFeed extends Context.Service<
  ProvisionFeed,
  {
    /** Runs for ever; failures of single reads are retried inside and never end it. */
    readonly sightings: Stream.Stream<Sighting>
  }
>()("@bunq-provisioning/core/ProvisionFeed") {}
