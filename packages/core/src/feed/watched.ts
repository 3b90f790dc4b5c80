import type { FeedHint } from "./hint-source.ts"
import type { InterestedProvision } from "../ports/provision-store.ts"

/** One that is waited for. */
export interface Watched {
  one: InterestedProvision
  /** When it was first heard of, epoch ms. */
  readonly metAt: number
  /** When the last read or attempt began, epoch ms; null = none yet. */
  readAt: number | null
  /** The number of its last sighting, counted over all; 0 = none yet. */
  sighting: number
  /** What was last passed on, when, and when its user had changed by then. */
  told: { readonly content: string; readonly changedAt: number; readonly at: number } | null
  /** Why it is read before its turn: the first hint since the last read began. */
  hint: FeedHint | null
  /** When the last hint about it was given, whether or not it was the first, epoch ms. */
  hintedAt: number
  /** A read by id is under way. */
  reading: boolean
  /** It could not be read for want of a session, while enough others waited for theirs. */
  needsSession: boolean
  /** The last read failed for good. */
  failed: boolean
  /** No page of a walk showed it, so it has to be asked for by id. */
  offPage: boolean
  /** The last round through the store that met it. */
  round: number
}
