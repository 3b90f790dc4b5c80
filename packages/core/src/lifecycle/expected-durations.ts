import type { Aside, ProvisionContext } from "./provision-context.ts"

const minute = 60_000
const hour = 60 * minute

/**
 * How long bunq may take before a person should know (I8). bunq promises none of them: all are our choice, near what was seen where anything was.
 *
 * Nothing stops when one has passed; it is noted once and shown.
 */
export const expectedDurations = {
  /** Ours: with back-off a command has been tried about ten times by then. */
  command: 15 * minute,
  /** Ours: the one real run took half a second [API §10]. */
  processing: 10 * minute,
  /** Ours: no figure is documented [API §5.7]. */
  token: 10 * minute,
  /** Ours: no figure is documented [API §7]. */
  identity: 24 * hour,
  /** Ours, as for an identity: bunq has all it asked for, and refuses all the same, or goes on listing it. */
  contentment: 24 * hour,
  /** Ours, for `AUTOMATED` and for a review of unknown kind [API §6.4]. */
  review: 2 * hour,
  /** Ours, for `MANUAL`: three days, so that a weekend does not count. */
  manualReview: 72 * hour,
  /** Ours: no figure is documented [API §5.8]. */
  closing: 24 * hour
}
export type Expected = keyof typeof expectedDurations

/** A state in which bunq acts: what is expected of it, and whose clock counts. */
export interface BunqActs {
  readonly expects: Expected
  readonly clock?: Aside
}

/** When bunq began in such a state, and when it should be done, in epoch ms. */
export const expectedBy = (context: ProvisionContext, { expects, clock }: BunqActs) => {
  const from = clock === undefined ? context.since : context.aside[clock]
  const manual = expects === "review" && context.onboarding?.waitingType === "MANUAL"
  return { from, by: from + expectedDurations[manual ? "manualReview" : expects] }
}
