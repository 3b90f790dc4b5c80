import type { BankProvision } from "./bank-records.ts"

/** What a webhook is about. */
export const toldCategories = [
  "PARTNER_USER_PROVISION",
  "USER_ONBOARDING",
  "USER_INFORMATION_INQUIRY"
] as const
export type ToldCategory = (typeof toldCategories)[number]

/** What is posted. */
export interface Told {
  readonly category: ToldCategory
  readonly eventType: string
  readonly objectId: number
  /** bunq's id of the user; null for a provision, which belongs to the partner. */
  readonly userId: number | null
  readonly body: string
}

const words = {
  PARTNER_USER_PROVISION: {
    type: "PartnerUserProvision",
    eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED"
  },
  USER_ONBOARDING: { type: "UserOnboarding", eventType: "USER_ONBOARDING_UPDATED" },
  USER_INFORMATION_INQUIRY: {
    type: "UserInformationInquiry",
    eventType: "USER_INFORMATION_INQUIRY_EXPECTING_REPLY_FROM_USER"
  }
}

/** bunq's id of a user's API key, by which their filters go. */
export const userIdOf = ({ id }: Pick<BankProvision, "id">): number => id + 1_000

const told = (
  category: ToldCategory,
  object: { readonly id: number; readonly [field: string]: unknown },
  userId: number | null = null
): Told => {
  const { type, eventType } = words[category]
  const notification = { category, event_type: eventType, object: { [type]: object } }
  return {
    category,
    eventType,
    objectId: object.id,
    userId,
    body: JSON.stringify({ NotificationUrl: notification })
  }
}

/** What the bank says of an object as it is now, with whatever is secret in it; null = there is none. */
export const genuine = (one: BankProvision, category: ToldCategory): Told | null => {
  const { onboarding, inquiry, credential } = one
  switch (category) {
    case "PARTNER_USER_PROVISION":
      return told(category, {
        id: one.id,
        created: one.created,
        updated: one.updated,
        external_uuid: one.uuid,
        products: ["USER_VERIFIED"],
        status: one.status,
        sub_status: one.subStatus,
        action_required: one.actionRequired,
        label_user: { display_name: "Canary Canaryson" },
        ...(credential === null
          ? {}
          : { credential: { id: credential.id, status: credential.status, token_value: credential.token } })
      })
    case "USER_ONBOARDING":
      if (onboarding === null) return null
      return told(
        category,
        {
          id: onboarding.id,
          updated: onboarding.updated,
          user_id: userIdOf(one),
          status: onboarding.status,
          action_required: onboarding.actionRequired,
          waiting_time_message: "Canary"
        },
        userIdOf(one)
      )
    case "USER_INFORMATION_INQUIRY":
      if (inquiry === null) return null
      return told(
        category,
        { id: inquiry.id, updated: inquiry.updated, user_id: userIdOf(one), title: "Canary" },
        userIdOf(one)
      )
  }
}

/** From here on no object has such an id. */
export const nobody = 990_000
/** A word that is nowhere but in what forgers say. */
export const forgedWord = "FORGED_BY_SOMEBODY"

/** What somebody says who is not the bank, about an object there is or one there is not. The numbers keep two of them apart. */
export const forged = (about: { readonly id: number; readonly uuid: string }, number: number): Told =>
  told("PARTNER_USER_PROVISION", {
    id: about.id,
    created: "2026-06-12 00",
    updated: `2099-01-01 ${number}`,
    external_uuid: about.uuid,
    products: ["USER_VERIFIED"],
    status: "CLOSED",
    sub_status: forgedWord,
    action_required: "NONE",
    credential: { id: 1, status: "ACTIVE", token_value: "CANARY-token-forged" }
  })
