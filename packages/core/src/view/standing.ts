import type { Envelope } from "../lifecycle/envelope.ts"
import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"
import { phaseWord } from "./phase-word.ts"
import { isStalled } from "./unread.ts"
import type { View } from "./view.ts"

/** What operators look for in lists: the fields of the same names in the view. */
export type Standing = Pick<View, "phase" | "stalled">

/** The part of the view that users are found by, without making the view. */
export const standing = (
  snapshot: ProvisionSnapshot,
  envelope: Pick<Envelope, "quarantine" | "erased">
): Standing => ({
  phase: phaseWord(snapshot),
  stalled: envelope.erased === undefined && (isStalled(snapshot) || envelope.quarantine !== undefined)
})
