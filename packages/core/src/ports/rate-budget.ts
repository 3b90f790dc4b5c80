import { Context } from "effect"
import type { Effect, Scope } from "effect"

/** What a request is for; a lower number goes first. Within a priority the lower `order` goes first (for sessions: the nearest expiry, I7). */
export const requestPriority = { credential: 0, command: 1, feed: 2, sweep: 3 } as const

export interface Reservation {
  /** Method and path template, e.g. `GET /v1/partner-user-provision/{id}`: the unit bunq counts by, as far as is known [API §11]. */
  readonly endpoint: string
  readonly priority: number
  readonly order?: number
}

/** No request goes out that the limits forbid (I6). */
export class RateBudget extends Context.Service<
  RateBudget,
  {
    /**
     * Waits for a slot and holds it while the scope is open. A slot comes back a whole window after the scope closed, that is after the reply: however
     * late the request reached bunq, bunq cannot count one more than the limit.
     */
    readonly reserve: (reservation: Reservation) => Effect.Effect<void, never, Scope.Scope>
    /** Learns from a 429: the endpoint's limit and that its window is full. */
    readonly throttled: (
      endpoint: string,
      limit: { readonly calls: number; readonly seconds: number } | null
    ) => Effect.Effect<void>
  }
>()("@bunq-provisioning/core/RateBudget") {}
