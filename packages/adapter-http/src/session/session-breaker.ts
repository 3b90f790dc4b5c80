import { Clock, Effect } from "effect"

/** Different owners refused one after the other that speak for a fault of ours, or of bunq, and not of one token. */
const enoughOwners = 3
const shortestPause = 60_000
const longestPause = 1_800_000
/** ms a token waits after its own refusals: doubled each time. */
const shortestOwnPause = 30_000
/** Tokens whose refusals are remembered; the longest silent one is forgotten first. */
const mostTokens = 10_000

/** Whose session, and a digest of the token it is asked for with: a fresh token does not pay for the old one. */
interface Applicant {
  readonly owner: string
  readonly token: string
}

const doubled = (first: number, times: number): number =>
  Math.min(longestPause, first * 2 ** Math.min(times, 30))

/**
 * Keeps users' sessions from being refused again and again: bunq may block an address for repeated failures at session-server [API §11, a claim].
 *
 * A token that was refused waits, longer each time, and nobody else does. When different owners were refused in a row, with no session opened
 * in between, all of them wait, longer with each further refusal; the first session that opens ends it. The partner's own key is not counted here:
 * its refusal closes the gate. Forgotten by a restart, after which the first refusals count again.
 */
export const makeSessionBreaker = () => {
  const refused = new Map<string, { readonly times: number; readonly until: number }>()
  let inARow = new Set<string>()
  let trips = 0
  let everybodyUntil = 0

  const until = ({ token }: Applicant): number => Math.max(everybodyUntil, refused.get(token)?.until ?? 0)

  return {
    /** Waits until the applicant may ask for a session. */
    pass: Effect.fnUntraced(function* (applicant: Applicant) {
      for (;;) {
        const wait = until(applicant) - (yield* Clock.currentTimeMillis)
        if (wait <= 0) return
        yield* Effect.sleep(wait)
      }
    }),
    /** Whether the applicant has to wait after all, now that it is its turn. */
    holds: (applicant: Applicant): Effect.Effect<boolean> =>
      Effect.map(Clock.currentTimeMillis, (now) => until(applicant) > now),
    opened: ({ token }: Applicant): Effect.Effect<void> =>
      Effect.sync(() => {
        refused.delete(token)
        inARow = new Set()
        trips = 0
        everybodyUntil = 0
      }),
    refused: ({ owner, token }: Applicant): Effect.Effect<void> =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const times = refused.get(token)?.times ?? 0
        refused.delete(token)
        refused.set(token, { times: times + 1, until: now + doubled(shortestOwnPause, times) })
        const [oldest] = refused.keys()
        if (refused.size > mostTokens && oldest !== undefined) refused.delete(oldest)
        inARow.add(owner)
        if (inARow.size < enoughOwners) return
        everybodyUntil = now + doubled(shortestPause, trips)
        trips += 1
      })
  }
}
