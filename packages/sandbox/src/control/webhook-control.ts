import type { LoggedDelivery } from "../webhooks/delivery-log.ts"
import type { ToldCategory } from "../webhooks/notice.ts"
import type { WebhookFaultInjection, WebhookFaults } from "../webhooks/webhook-faults.ts"
import type { WebhookCounts } from "../webhooks/webhook-ledger.ts"

/** Where the bank's webhooks stand. */
export interface WebhookState {
  /** How many filters there are of each category; those nobody listens to are left out. */
  readonly filters: readonly { readonly category: string; readonly partner: number; readonly users: number }[]
  /** Notifications that have been neither taken nor given up. */
  readonly waiting: number
  /** Notifications on the list of failures. */
  readonly failures: number
  /** Since the bank's state began. */
  readonly counts: WebhookCounts
  readonly seeded: WebhookFaults | null
  readonly injected: readonly WebhookFaultInjection[]
  /** What the bank shows to receivers that ask for `BUNQ_CERTIFICATE`: PEM, self-signed, the same for the same seed. */
  readonly certificate: string
}

/** A notification that is not from the bank. */
export interface Forgery {
  /** Where it is sent, once. */
  readonly target: string
  /** Default `PARTNER_USER_PROVISION`. */
  readonly category?: ToldCategory
  /** Whose object it is about; absent = an invented one with `objectId`. */
  readonly externalUuid?: string
  /** Default 1. */
  readonly objectId?: number
  /** Fields of the object that go over what a forger would claim by itself. */
  readonly facts?: object
}

/** A test's hand in the bank's webhooks. Throws like the rest of the control. */
export interface WebhookControl {
  state(): WebhookState
  /** The newest 1,000 attempts since this instance was made with a number above `after`, in the order they ended. */
  deliveries(after?: number): readonly LoggedDelivery[]
  /** Tells the filters about an object as it is now, as though it had just changed; says how many filters there were. */
  deliver(about: { readonly externalUuid: string; readonly category?: ToldCategory }): number
  /** Sends what a forger would: well-formed and false. */
  forge(forgery: Forgery): void
  /** Makes the next webhooks it suits go wrong; injections happen in the order they came, before seeded faults. */
  injectFault(injection: WebhookFaultInjection): void
  /** Starts, changes or (`null`) stops the seeded series. */
  setFaults(faults: WebhookFaults | null): void
  /** Ends everything that goes wrong on purpose; the counts stay. */
  clearFaults(): void
}
