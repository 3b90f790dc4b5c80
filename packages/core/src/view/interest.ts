import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import { metas } from "./deadlines.ts"

export type InterestKind = "provision" | "onboarding" | "identity"

/** Something at bunq a feed should look at for this user. */
export interface Interest {
  readonly kind: InterestKind
  readonly id: number
  /** The id in on-behalf paths (`UserApiKey.id`, D3); null for the provision itself. */
  readonly userId: number | null
}

/** What is waited for, from the states that are active and the ids that are known. */
export const interest = (snapshot: ProvisionSnapshot): readonly Interest[] => {
  const { provision, onboardingId, identity, user } = snapshot.context
  const ids = { provision: provision?.id, onboarding: onboardingId, identity: identity.id }
  const kinds = new Set(metas(snapshot).flatMap(({ watches }) => (watches === undefined ? [] : [watches])))
  return [...kinds].flatMap((kind) => {
    const id = ids[kind]
    return typeof id === "number"
      ? [{ kind, id, userId: kind === "provision" ? null : (user?.userApiKeyId ?? null) }]
      : []
  })
}
