import { Duration } from "effect"
import type { BunqError, BunqReason } from "@bunq-provisioning/core/ports"

interface Policy {
  /** The first delay is up to `base` ms, doubled per attempt up to `cap`. */
  readonly base: number
  readonly cap: number
  /** Failed attempts after which the command has failed for good. */
  readonly attempts: number
}

/** The bank's own trouble is waited out for hours; a reason without a policy fails for good at once. */
const policies: { readonly [Tag in BunqReason["_tag"]]?: Policy } = {
  Unreachable: { base: 1_000, cap: 60_000, attempts: 1_000 },
  Ambiguous: { base: 2_000, cap: 60_000, attempts: 1_000 },
  Throttled: { base: 3_000, cap: 60_000, attempts: 1_000 },
  Unavailable: { base: 2_000, cap: 120_000, attempts: 500 },
  Unverified: { base: 2_000, cap: 60_000, attempts: 20 },
  VaultUnavailable: { base: 1_000, cap: 60_000, attempts: 100 },
  // Only where the refusal came while the gate was open: it shuts, and the next attempt waits there.
  KeyRefused: { base: 5_000, cap: 60_000, attempts: Infinity },
  // Found out once, and not asked again: everybody waits until the service is started with the right key.
  OtherPartner: { base: 60_000, cap: 300_000, attempts: Infinity }
}

/**
 * How long to wait before a command is tried again, in ms; null when it has failed for good. Pure: full jitter comes from `random` (0 to 1).
 *
 * `attempt` counts the failures before this one. bunq's own `retryAfter` is always waited out, with the jitter on top.
 */
export const retryDelay = (
  error: Pick<BunqError, "reason" | "retryAfter">,
  attempt: number,
  random: number
): number | null => {
  const policy = policies[error.reason._tag]
  if (policy === undefined || attempt + 1 >= policy.attempts) return null
  const window = Math.min(policy.cap, policy.base * 2 ** Math.min(attempt, 30))
  const told = error.retryAfter === null ? 0 : Duration.toMillis(error.retryAfter)
  return told + Math.floor(random * window)
}
