/** A notification on its way to one address. Milliseconds throughout; `body` is sent as it is, attempt after attempt. */
export interface Delivery {
  readonly id: number
  readonly made: number
  /** Whose filter asked for it: a bunq user's, or the partner's (`null`). */
  readonly ownerId: number | null
  readonly category: string
  readonly eventType: string
  readonly objectType: string
  readonly objectId: number
  readonly target: string
  /** Of the filter, when it was made. */
  readonly verificationTypes: readonly string[]
  readonly body: string
  /** Not from the bank at all: sent once, without anything only the bank has. */
  readonly forged: boolean
  readonly fault: WebhookFaultKind | null
  /** Kept back until the next one to the same address, or until it is due. */
  readonly heldBack: boolean
  /** Attempts begun. */
  readonly attempts: number
  readonly begun: number | null
  /** When the next attempt begins; null while one is under way. */
  readonly dueAt: number | null
  readonly responseCode: number | null
  readonly exception: string | null
}

/** A notification the bank gave up on [API §9.5]. It keeps the body for a retry; that bunq does so too is our inference. */
export type DeliveryFailure = Omit<
  Delivery,
  "made" | "forged" | "fault" | "heldBack" | "attempts" | "begun" | "dueAt"
> & { readonly failed: number }

/** What can be made to go wrong with a delivery. */
export type WebhookFaultKind = "drop" | "duplicate" | "delay" | "reorder" | "forge"

/** Six attempts in all, a minute apart, each given ten seconds [API §9.4]. From where the minute counts is our inference: begin to begin. */
export const attemptRules = { most: 6, apart: 60_000, timeout: 10_000 }

/** More than this many do not wait: the next ones are failures at once. That there is such an end is our inference. */
export const mostWaiting = 10_000

/** The newest failures are kept, as many as this. How long bunq keeps them is unknown. */
export const mostFailures = 10_000
