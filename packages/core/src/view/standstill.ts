import { expectedDurations } from "../lifecycle/expected-durations.ts"

/** A time in which nothing could be expected of bunq, because it could not be called at all. Epoch ms. */
export interface Standstill {
  readonly since: number
  /** null = it lasts. */
  readonly until: number | null
}

/** What bunq should be done with, and when it began. */
interface Expectation {
  readonly from: number
  readonly by: number
}

/**
 * When bunq should be done, given when it could not be called (oldest first): its clock stands meanwhile, and afterwards it has at least the time of
 * one command, or all of its time if that is less, because everybody goes on at once. null = not while the standstill lasts. What was overdue before
 * stays so.
 */
export const heldUp = ({ from, by }: Expectation, standstills: readonly Standstill[]): number | null => {
  const again = Math.min(expectedDurations.command, by - from)
  let moved = by
  for (const { since, until } of standstills) {
    if (moved <= since) continue
    if (until === null) return null
    const stood = Math.max(0, until - Math.max(since, from))
    if (stood > 0) moved = Math.max(moved + stood, until + again)
  }
  return moved
}
