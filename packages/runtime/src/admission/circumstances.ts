import { view } from "@bunq-provisioning/core"
import type { Envelope, ProvisionSnapshot, Queued, Standstill, View } from "@bunq-provisioning/core"
import type { Effect } from "effect"

/** What is not in a user's row and is seen with it. */
export interface Circumstances {
  /** When bunq could not be called for this user, oldest first. */
  readonly standstills: readonly Standstill[]
  readonly queued: Queued | null
}
export type CircumstancesOf = (uuid: string) => Effect.Effect<Circumstances>

/** The view of a user, with what is not in the row. */
export const viewIn = (
  { standstills, queued }: Circumstances,
  user: { readonly snapshot: ProvisionSnapshot; readonly now: number; readonly envelope: Envelope }
): View => view(user.snapshot, user.now, user.envelope, standstills, queued)
