import type { Bank } from "../bank/bank.ts"
import type { IdentitySession } from "./identity-verification-session.ts"
import { activateProvision } from "./provision-steps.ts"

/** A user's way to a verified account, as the bank keeps it. Stamps are microseconds, `dueAt` milliseconds. */
export interface Onboarding {
  readonly id: number
  readonly userId: number
  readonly created: number
  readonly updated: number
  readonly type: string
  readonly desired: boolean
  readonly phase: "collecting" | "reviewing" | "verified"
  /** When the review is done; null outside one, or when only the identity verification is still awaited. */
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
    dueAt: bank.now + bank.behaviour.review
  })
}

/** Ends a review: verified when the identity is, back to collecting when it was rejected, and still waiting while it is looked at. */
export function finishReview(bank: Bank, onboarding: Onboarding): void {
  const sessions = bank.tables.identitySessions.allIn("user", onboarding.userId)
  if (sessions.some((session) => session.result === "APPROVED")) {
    bank.tables.onboardings.put({ ...onboarding, updated: bank.stamp(), phase: "verified", dueAt: null })
    const user = bank.tables.users.get(onboarding.userId)
    const provision = bank.tables.provisions.get(user?.provisionId ?? -1)
    if (provision !== undefined) activateProvision(bank, provision)
  } else if (sessions.some((session) => session.status === "SUBMITTED")) {
    bank.tables.onboardings.put({ ...onboarding, dueAt: null })
  } else {
    bank.tables.onboardings.put({ ...onboarding, updated: bank.stamp(), phase: "collecting", dueAt: null })
  }
}

/** Takes note of a processed identity: a rejection sends a review back at once, an approval ends one that waited for it. */
export function identityProcessed(bank: Bank, { userId, result }: IdentitySession): void {
  const onboarding = bank.tables.onboardings.lastIn("user", userId)
  if (onboarding?.phase !== "reviewing") return
  if (result === "REJECTED" || onboarding.dueAt === null) finishReview(bank, onboarding)
}
