import type { Bank } from "../bank/bank.ts"
import type { User } from "../resources/user.ts"

/** One category that is delivered to one address, for the partner (`ownerId` null) or a bunq user. */
export interface NotificationFilter {
  readonly id: number
  readonly ownerId: number | null
  readonly category: string
  readonly target: string
  readonly verificationTypes: readonly string[]
}

/** The words bunq's documents name [API §9.1]. That another one is refused is our inference. */
export const categories = [
  "PARTNER_USER_PROVISION",
  "USER_ONBOARDING",
  "USER_INFORMATION_INQUIRY",
  "PAYMENT",
  "CARD",
  "CARD_TRANSACTION_SUCCESSFUL",
  "CARD_TRANSACTION_FAILED",
  "CARD_TRANSACTION_UPDATED",
  "CARD_TRANSACTION_REFUND",
  "CARD_TOKENIZATION",
  "MUTATION",
  "SUPPORT",
  "REQUEST"
]

/** How an owner is looked up. */
export function ownerKey(ownerId: number | null): string {
  return ownerId === null ? "partner" : String(ownerId)
}

/**
 * The filters an event goes to: those of the user it is about and, for provisions, the partner's (D6). The partner's filters of other
 * categories wait for events of the partner itself, which this bank has none of.
 */
export function interestedFilters(
  bank: Bank,
  event: { readonly category: string; readonly user: User | null }
): readonly NotificationFilter[] {
  const { notificationFilters } = bank.tables
  const { category, user } = event
  const partners = category === "PARTNER_USER_PROVISION" ? notificationFilters.allIn("owner", "partner") : []
  const users = user === null ? [] : notificationFilters.allIn("owner", ownerKey(user.id))
  return [...partners, ...users].filter((one) => one.category === category)
}
