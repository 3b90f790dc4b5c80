import { Redacted } from "effect"
import { hookTarget } from "../receiver/path-token.ts"
import { sampleInquiry, sampleOnboarding, sampleProvision } from "./sample-objects.ts"
import type { InquiryObject, OnboardingObject, ProvisionObject } from "./sample-objects.ts"

/** The categories that are kept: the type of their object and the event types bunq documents [API §9.2]. */
export interface Deliverable {
  readonly PARTNER_USER_PROVISION: {
    readonly object: ProvisionObject
    readonly eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED"
  }
  readonly USER_ONBOARDING: {
    readonly object: OnboardingObject
    readonly eventType: "USER_ONBOARDING_UPDATED"
  }
  readonly USER_INFORMATION_INQUIRY: {
    readonly object: InquiryObject
    readonly eventType:
      | "USER_INFORMATION_INQUIRY_EXPECTING_REPLY_FROM_USER"
      | "USER_INFORMATION_INQUIRY_EXPECTING_REPLY_FROM_BUNQ"
      | "USER_INFORMATION_INQUIRY_FINALIZED"
  }
}
export type DeliverableCategory = keyof Deliverable

export interface DeliveryOptions<Category extends DeliverableCategory> {
  readonly category: Category
  /** The first of its category unless set; any other word is sent as it is. */
  readonly eventType?: Deliverable[Category]["eventType"] | (string & {}) | undefined
  /** What differs from a realistic object: `{ id: 7, status: "FAILED" }`. */
  readonly object?: Partial<Deliverable[Category]["object"]> | undefined
  /** Where your receiver is; `http://127.0.0.1` unless set. */
  readonly endpoint?: string | undefined
  /** One of the tokens of your receiver. */
  readonly token: Redacted.Redacted<string> | string
  /** The external UUID in the path of a user's own filter. */
  readonly uuid?: string | undefined
}

/** One call of bunq, to be sent with whatever sends it. */
export interface Delivery {
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
  /** A fresh `Request` each time. */
  readonly request: () => Request
}

const kinds = {
  PARTNER_USER_PROVISION: {
    type: "PartnerUserProvision",
    eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
    object: sampleProvision
  },
  USER_ONBOARDING: {
    type: "UserOnboarding",
    eventType: "USER_ONBOARDING_UPDATED",
    object: sampleOnboarding
  },
  USER_INFORMATION_INQUIRY: {
    type: "UserInformationInquiry",
    eventType: "USER_INFORMATION_INQUIRY_EXPECTING_REPLY_FROM_USER",
    object: sampleInquiry
  }
} as const

/** With what can be asked of it; `request` makes a new one, because a body is read once. */
export const sendable = (sent: Omit<Delivery, "request">): Delivery => ({
  ...sent,
  request: () => new Request(sent.url, { method: "POST", headers: { ...sent.headers }, body: sent.body })
})

/**
 * A realistic delivery, secrets in clear included, to test your own endpoint with. Which headers bunq sends beside the content type is not documented.
 *
 * ```ts
 * const sent = delivery({ category: "PARTNER_USER_PROVISION", token })
 * expect((await receiver(sent.request())).status).toBe(200)
 * ```
 */
export const delivery = <Category extends DeliverableCategory>({
  category,
  eventType,
  object,
  endpoint = "http://127.0.0.1",
  token,
  uuid
}: DeliveryOptions<Category>): Delivery => {
  const kind = kinds[category]
  const url = Redacted.value(hookTarget({ endpoint, token, uuid }))
  const body = JSON.stringify({
    NotificationUrl: {
      target_url: url,
      category,
      event_type: eventType ?? kind.eventType,
      object: { [kind.type]: { ...kind.object, ...object } }
    }
  })
  return sendable({
    url,
    headers: { "content-type": "application/json", "user-agent": "bunq-test-kit" },
    body
  })
}
