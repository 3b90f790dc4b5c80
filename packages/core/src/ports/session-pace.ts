import { Context } from "effect"
import type { Effect } from "effect"

/** How fast sessions can be opened: what bounds how many new users can be taken on (I7). */
export interface Pace {
  /** ms from one session to the next, over all addresses; what a 429 taught is in it. */
  readonly every: number
  /** How long a credential lives unopened, ms: 1 hour in the sandbox, 4 in production [API §5.6]. What is observed to be shorter wins. */
  readonly window: number
  /** Sessions of others that wait now: the partner's, and users' that are renewed. They are opened before a credential that is not there yet. */
  readonly waiting: number
  /** Such sessions in the last hour: what is to be expected. */
  readonly lastHour: number
}

/**
 * The pace of the bank behind `BunqApi`, told by the adapter. null = it has none, and every user is created at once.
 *
 * Not a service that must be there: a bank of your own, such as a mock, says nothing about it.
 */
export const SessionPace = Context.Reference<Effect.Effect<Pace> | null>(
  "@bunq-provisioning/core/SessionPace",
  { defaultValue: () => null }
)
