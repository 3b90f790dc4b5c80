import type { Bank } from "../bank/bank.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import type { Notice, ToldCategory } from "./notice.ts"

const day = 86_400_000

/** What a forger claims, by the object it is about: that all is well, and a token of its own. */
const claims: Readonly<Record<string, object>> = {
  PartnerUserProvision: { status: "CLOSED", sub_status: "NONE", action_required: "NONE" },
  UserOnboarding: { status: "VERIFIED", action_required: "NONE" },
  UserInformationInquiry: { status: "FINALIZED", all_entry: [] }
}

/**
 * A notice as the bank would make it, with facts that are not: they seem newer than anything the bank has said. `facts` go over those of
 * the forger's own.
 */
export function forgedNotice(bank: Bank, notice: Notice, facts: object = {}): Notice {
  const { objectType, object } = notice
  const shown = object[objectType] as { readonly credential?: object | null }
  const token_value = "f".repeat(64)
  const credential = shown.credential ? { credential: { ...shown.credential, id: 1, token_value } } : {}
  const updated = bunqTimestamp((bank.now + day) * 1000)
  const forged = { ...shown, ...claims[objectType], ...credential, updated, ...facts }
  const eventType = objectType === "UserInformationInquiry" ? finalised : notice.eventType
  return { ...notice, eventType, object: { [objectType]: forged } }
}

const finalised = "USER_INFORMATION_INQUIRY_FINALIZED"

const words: Readonly<Record<ToldCategory, readonly [eventType: string, objectType: string]>> = {
  PARTNER_USER_PROVISION: ["PARTNER_USER_PROVISION_PROCESS_UPDATED", "PartnerUserProvision"],
  USER_ONBOARDING: ["USER_ONBOARDING_UPDATED", "UserOnboarding"],
  USER_INFORMATION_INQUIRY: [finalised, "UserInformationInquiry"]
}

/** A forger's notice about an object the bank need not have. */
export function inventedNotice(
  bank: Bank,
  by: { readonly category: ToldCategory; readonly objectId: number; readonly facts: object }
): Notice {
  const { category, objectId, facts } = by
  const [eventType, objectType] = words[category]
  const object = { [objectType]: { id: objectId, created: bunqTimestamp(bank.now * 1000) } }
  return forgedNotice(bank, { category, eventType, objectType, objectId, user: null, object }, facts)
}
