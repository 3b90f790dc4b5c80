import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import { metas } from "./deadlines.ts"

/**
 * `verified` is a provision that is settled and may still regress, `settled-onboarding` the onboarding of such a user, on which alone a denial may
 * show: both are read seldom. `inquiry` stands for all inquiries of a user.
 */
export type InterestKind =
  | "provision"
  | "onboarding"
  | "identity"
  | "inquiry"
  | "verified"
  | "settled-onboarding"

/** Something at bunq a feed should look at for this user. */
export interface Interest {
  readonly kind: InterestKind
  /** Of the object; of the user (`userId`) for `inquiry`, which is a list. */
  readonly id: number
  /** The id in on-behalf paths (`UserApiKey.id`, D3); null for the provision itself. */
  readonly userId: number | null
}

/** What is waited for, from the states that are active and the ids that are known. */
export const interest = (snapshot: ProvisionSnapshot): readonly Interest[] => {
  const { provision, onboardingId, identity, user } = snapshot.context
  const userId = user?.userApiKeyId ?? null
  const ids = {
    provision: provision?.id,
    verified: provision?.id,
    onboarding: onboardingId,
    // The audit product has none.
    "settled-onboarding": onboardingId,
    identity: identity.id,
    inquiry: userId
  }
  const kinds = new Set(metas(snapshot).flatMap(({ watches }) => watches ?? []))
  return [...kinds].flatMap((kind) => {
    const id = ids[kind]
    const isProvision = kind === "provision" || kind === "verified"
    return typeof id === "number" ? [{ kind, id, userId: isProvision ? null : userId }] : []
  })
}
