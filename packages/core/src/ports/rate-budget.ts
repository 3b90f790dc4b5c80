import { Context } from "effect"
import type { Effect, Scope } from "effect"

/**
 * What a request is for; a lower number goes first. Within a priority the lower `order` goes first (for sessions: the nearest expiry, I7). Nobody
 * starves: while less urgent requests wait for an endpoint, a fixed share of its slots is theirs.
 */
export const requestPriority = { credential: 0, command: 1, feed: 2, sweep: 3 } as const

/** Whom bunq may count a request for: the address it comes from and the session it is made in [API §11]. */
export interface RateSubject {
  /** A name for the address requests leave from; absent = the only one. */
  readonly egress?: string
  /** The owner of the session; absent = nobody yet, as for an installation. */
  readonly credential?: string
}

export interface Reservation extends RateSubject {
  /** Method and path template, e.g. `GET /v1/partner-user-provision/{id}`: the unit bunq counts by, as far as is known [API §11]. */
  readonly endpoint: string
  readonly priority: number
  readonly order?: number
  /** Read when the scope closes: false = nothing left, and the slot is free again at once. Absent: the slot was used. */
  readonly left?: () => boolean
}

/** No request goes out that the limits forbid, counted per address and per credential, the stricter wins (I6). */
export class RateBudget extends Context.Service<
  RateBudget,
  {
    /**
     * Waits for a slot and holds it while the scope is open. A slot comes back a whole window after the scope closed, that is after the reply: however
     * late the request reached bunq, bunq cannot count one more than the limit.
     */
    readonly reserve: (reservation: Reservation) => Effect.Effect<void, never, Scope.Scope>
    /** Learns from a 429: the endpoint's limit and that its window is full, for the address and the credential alike, as bunq does not say for whom. */
    readonly throttled: (
      endpoint: string,
      limit: { readonly calls: number; readonly seconds: number } | null,
      subject?: RateSubject
    ) => Effect.Effect<void>
    /** ms from one call to the next at this endpoint when every slot is used, by the strictest limit that holds now; 0 = as many as one likes. */
    readonly every: (endpoint: string, subject?: RateSubject) => Effect.Effect<number>
  }
>()("@bunq-provisioning/core/RateBudget") {}
