import { phaseOf } from "../domain/provision-phase.ts"
import type { ProvisionContext } from "./provision-context.ts"

/** The provision asks for the user, and says so later than the onboarding was last changed. Both times are bunq's, so the order in which they were read does not matter. */
const asksAnew = ({ provision, onboarding }: ProvisionContext): boolean =>
  provision !== null &&
  provision.actionRequired === "USER" &&
  phaseOf(provision) === "ready" &&
  !provision.credential?.usable &&
  provision.updated > (onboarding?.updated ?? "")

const isOperational = ({ provision }: ProvisionContext): boolean =>
  provision !== null && phaseOf(provision) === "operational"

/** The words of an onboarding that are in bunq's documents [API §6.4]. */
const isKnownStatus = (status: string): boolean => /^(ELECTRONIC_MONEY|VERIFIED)$/.test(status)

/** The classifier or we can read what bunq says. With a word nobody knows the user stays in place (I5). */
export const isReadable = ({ onboarding }: ProvisionContext): boolean =>
  onboarding === null || onboarding.verdict !== "pending" || isKnownStatus(onboarding.status)

/** Verified no longer. */
export const isRegressed = (context: ProvisionContext): boolean =>
  !isThrough(context) && (isReadable(context) || asksAnew(context))

/**
 * Verified: bunq says so, or it accepted the desired statuses and then wants nothing more [API §6.4]. A status nobody knows may as well be a denial, so
 * then the provision has to be operational, too.
 *
 * When the provision asks for the user anew, bunq must first accept once more and then say it again: bunq documents neither how a verification is
 * taken back nor what its provision looks like afterwards (our inference).
 */
export const isVerified = (context: ProvisionContext): boolean => {
  const { onboarding, acceptedAt, onboardingSeenAt, provisionSeenAt } = context
  if (onboarding === null) return false
  const saidSince = acceptedAt !== null && (onboardingSeenAt ?? 0) > acceptedAt
  if (asksAnew(context) && !(saidSince && (provisionSeenAt ?? 0) <= acceptedAt)) return false
  return onboarding.verdict === "pending"
    ? onboarding.actionRequired === "NONE" && saidSince && (isReadable(context) || isOperational(context))
    : onboarding.verdict === "verified"
}

/** Through at bunq: verified, or a product that knows no onboarding [API §5.5]. */
export const isThrough = (context: ProvisionContext): boolean =>
  context.product === "USER_ANONYMOUS_TRANSACTION_AUDIT" || isVerified(context)
