/** What the limit is made of; times in ms. */
export interface Admitting {
  /** How long bunq takes from a create to a credential that we see, in 99 of a hundred cases. */
  readonly processing: number
  /** From one session to the next. */
  readonly every: number
  /** How long a credential lives unopened. */
  readonly window: number
  /** Users who wait for a fresh credential, and will need a session for it. */
  readonly resets: number
  /** Sessions of the partner and renewals that will be opened before a new credential. */
  readonly renewals: number
}

/** Ours: a tenth of a credential's life is left for what goes wrong between its turn and its session. */
const margin = 0.1

/**
 * How many users may be between their create and their session (I7): enough that no session slot stays empty, and no more than can be opened before
 * the first credential dies, after those that are owed a session anyway.
 *
 * 0 once all of those are owed: 108 resets and renewals at bunq's classic pace and a window of an hour. That is meant: a user let in then would get a
 * credential that dies behind theirs. It ends by itself, as a reset that is through owes nothing, and one that bunq never finishes is left out in time.
 */
export const admissionLimit = ({ processing, every, window, resets, renewals }: Admitting): number => {
  if (every <= 0) return Infinity
  const busy = Math.ceil(processing / every) + 2
  const alive = Math.floor((window * (1 - margin)) / every) - resets - renewals
  return Math.max(0, Math.min(busy, alive))
}
