import type { Interest, InterestKind } from "@bunq-provisioning/core"

/** The bit of each kind of interest in the column `watches`: a storage format. Each has an index, so a new kind needs a migration. */
const bits: { readonly [kind in InterestKind]: number } = {
  provision: 1,
  onboarding: 2,
  identity: 4,
  inquiry: 8,
  verified: 16,
  "settled-onboarding": 32
}

/** All kinds a user is watched for, as one number. */
export const watchesOf = (interest: readonly Interest[]): number =>
  interest.reduce((all, { kind }) => all | bits[kind], 0)

/** The condition of the index of one kind, word for word: only then it is used. */
export const isWatched = (kind: InterestKind): string => `watches & ${bits[kind]} <> 0`
