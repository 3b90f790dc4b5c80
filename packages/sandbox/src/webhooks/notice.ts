import type { Bank } from "../bank/bank.ts"
import { inquiryShown } from "../resources/inquiry-shown.ts"
import type { Inquiry } from "../resources/inquiry.ts"
import { onboardingShown } from "../resources/onboarding-shown.ts"
import type { Onboarding } from "../resources/onboarding.ts"
import { provisionShown } from "../resources/provision-shown.ts"
import type { Provision } from "../resources/provision.ts"
import type { User } from "../resources/user.ts"

/** Something worth telling: the words of [API §9.2] and the object as it is shown, in its one-key wrapper. */
export interface Notice {
  readonly category: string
  readonly eventType: string
  readonly objectType: string
  readonly objectId: number
  readonly user: User | null
  readonly object: Readonly<Record<string, object>>
}

/** About a provision. The body shows an unused token in clear, as bunq's own does [API §9.3]. */
export function provisionNotice(bank: Bank, provision: Provision): Notice {
  return {
    category: "PARTNER_USER_PROVISION",
    eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
    objectType: "PartnerUserProvision",
    objectId: provision.id,
    user: bank.tables.users.get(provision.userId ?? -1) ?? null,
    object: { ...provisionShown(bank, provision) }
  }
}

/** About an onboarding. */
export function onboardingNotice(bank: Bank, onboarding: Onboarding): Notice {
  return {
    category: "USER_ONBOARDING",
    eventType: "USER_ONBOARDING_UPDATED",
    objectType: "UserOnboarding",
    objectId: onboarding.id,
    user: bank.tables.users.get(onboarding.userId) ?? null,
    object: { ...onboardingShown(bank, onboarding) }
  }
}

/** Words of the specification's examples for the status of an inquiry (D10); it has none for the end. */
const exampleWords: Partial<Record<Inquiry["status"], string>> = {
  EXPECTING_REPLY_FROM_USER: "PENDING_USER_REPLY",
  EXPECTING_REPLY_FROM_BUNQ: "PENDING_BUNQ_REVIEW"
}

/** About an inquiry. The event type says what its status is; what the object says of it depends on D10. */
export function inquiryNotice(bank: Bank, inquiry: Inquiry): Notice {
  const { UserInformationInquiry: shown } = inquiryShown(bank, inquiry)
  const { status, ...rest } = shown as { readonly status: Inquiry["status"] }
  const words = bank.contract.inquiryHookStatus
  const object =
    words === "schema"
      ? shown
      : words === "examples"
        ? { ...shown, status: exampleWords[status] ?? status }
        : rest
  return {
    category: "USER_INFORMATION_INQUIRY",
    eventType: `USER_INFORMATION_INQUIRY_${inquiry.status}`,
    objectType: "UserInformationInquiry",
    objectId: inquiry.id,
    user: bank.tables.users.get(inquiry.userId) ?? null,
    object: { UserInformationInquiry: object }
  }
}

/** The categories this bank has something to tell about. */
export const toldCategories = [
  "PARTNER_USER_PROVISION",
  "USER_ONBOARDING",
  "USER_INFORMATION_INQUIRY"
] as const

export type ToldCategory = (typeof toldCategories)[number]

/** What a webhook about a provision or its user would say now; `null` when there is no such object. */
export function noticeNow(
  bank: Bank,
  by: { readonly provision: Provision; readonly category: ToldCategory }
): Notice | null {
  const { provision, category } = by
  if (category === "PARTNER_USER_PROVISION") return provisionNotice(bank, provision)
  const { onboardings, inquiries } = bank.tables
  const userId = provision.userId ?? -1
  if (category === "USER_ONBOARDING") {
    const onboarding = onboardings.lastIn("user", userId)
    return onboarding === undefined ? null : onboardingNotice(bank, onboarding)
  }
  const inquiry = inquiries.lastIn("user", userId)
  return inquiry === undefined ? null : inquiryNotice(bank, inquiry)
}
