import type { Bank } from "../bank/bank.ts"
import { reach, ruleFor } from "../scenarios/course.ts"
import { dutiesDueAt } from "./duties.ts"
import { missingFulfilments } from "./fulfilments.ts"
import type { IdentitySession } from "./identity-verification-session.ts"
import { activateProvision, reopenOnboarding, restDenied } from "./provision-steps.ts"
import type { User } from "./user.ts"

/** A user's way to a verified account, as the bank keeps it. Stamps are microseconds, `dueAt` milliseconds. */
export interface Onboarding {
  readonly id: number
  readonly userId: number
  readonly created: number
  readonly updated: number
  readonly type: string
  readonly desired: boolean
  readonly phase: "collecting" | "reviewing" | "manual-review" | "verified" | "denied"
  /** When the review is done, or when a verified user's duties become mandatory; null when only the identity verification is awaited. */
  readonly dueAt: number | null
}

/** Starts the review of an onboarding from which nothing is missing. Repeating it changes nothing. */
export function startReview(bank: Bank, onboarding: Onboarding): void {
  if (onboarding.phase !== "collecting") return
  bank.tables.onboardings.put({
    ...onboarding,
    updated: bank.stamp(),
    desired: true,
    phase: "reviewing",
    dueAt: bank.now + ruleFor(bank, theUser(bank, onboarding).provisionId, "review")
  })
}

/** Does what is due on an onboarding: the end of a review, or duties that were not done in time. */
export function settleOnboarding(bank: Bank, onboarding: Onboarding): void {
  if (onboarding.phase !== "verified") return finishReview(bank, onboarding)
  const kept = bank.tables.onboardings.put({ ...onboarding, dueAt: null })
  // That an overdue duty takes the user back to onboarding is our inference: bunq names the 90 days and no consequence.
  const user = theUser(bank, kept)
  if (missingFulfilments(bank, { user, onboarding: kept }) !== null) regressOnboarding(bank, kept)
}

/** Takes note of a processed identity: a rejection sends a review back at once, an approval ends one that waited for it. */
export function identityProcessed(bank: Bank, { userId, result }: IdentitySession): void {
  const onboarding = bank.tables.onboardings.lastIn("user", userId)
  if (onboarding?.phase !== "reviewing" && onboarding?.phase !== "manual-review") return
  if (result === "REJECTED" || onboarding.dueAt === null) finishReview(bank, onboarding)
}

/** Takes a verified user back to onboarding. */
export function regressOnboarding(bank: Bank, onboarding: Onboarding): void {
  bank.tables.onboardings.put({ ...onboarding, updated: bank.stamp(), phase: "collecting", dueAt: null })
  const provision = bank.tables.provisions.get(theUser(bank, onboarding).provisionId)
  if (provision !== undefined) reopenOnboarding(bank, provision)
}

/** Moves a review on: to a person, to its result, back to the user when the identity was rejected, or to waiting for the identity. */
function finishReview(bank: Bank, onboarding: Onboarding): void {
  const put = (change: Partial<Onboarding>): void => {
    bank.tables.onboardings.put({ ...onboarding, updated: bank.stamp(), dueAt: null, ...change })
  }
  const sessions = bank.tables.identitySessions.allIn("user", onboarding.userId)
  if (sessions.some((session) => session.result === "APPROVED")) return decide(bank, onboarding, put)
  if (sessions.some((session) => session.status === "SUBMITTED")) {
    bank.tables.onboardings.put({ ...onboarding, dueAt: null })
  } else {
    put({ phase: "collecting" })
  }
}

function decide(bank: Bank, onboarding: Onboarding, put: (change: Partial<Onboarding>) => void): void {
  const { provisionId } = theUser(bank, onboarding)
  const manual = ruleFor(bank, provisionId, "manualReview")
  if (onboarding.phase === "reviewing" && manual > 0) {
    return put({ phase: "manual-review", dueAt: bank.now + manual })
  }
  const provision = bank.tables.provisions.get(provisionId)
  if (ruleFor(bank, provisionId, "reviewResult") === "DENIED") {
    put({ phase: "denied" })
    if (provision !== undefined) restDenied(bank, provision)
    return
  }
  const mandatory = dutiesDueAt(bank, onboarding)
  put({ phase: "verified", dueAt: mandatory > bank.now ? mandatory : null })
  if (provision !== undefined) activateProvision(bank, provision)
  reach(bank, provisionId, "verified")
}

function theUser(bank: Bank, onboarding: Onboarding): User {
  return bank.tables.users.get(onboarding.userId)!
}
