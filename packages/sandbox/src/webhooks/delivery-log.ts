import type { Delivery, WebhookFaultKind } from "./delivery.ts"
import type { AttemptOutcome } from "./enqueue.ts"

/** One attempt to hand a webhook over, as tests read it: never a body, and of the address only where it is. */
export interface LoggedDelivery {
  /** Counts from 1 for this instance. */
  readonly number: number
  /** When the attempt began and ended, epoch milliseconds of bank time. */
  readonly at: number
  readonly ended: number
  readonly category: string
  readonly eventType: string
  readonly objectId: number
  /** Scheme, host and port of the address: its path may be a secret. */
  readonly origin: string
  /** 1 to 6. */
  readonly attempt: number
  readonly taken: boolean
  /** HTTP status of the reply; `null` when there was none. */
  readonly status: number | null
  /** What went wrong on purpose, or `null`. */
  readonly fault: WebhookFaultKind | null
}

const kept = 1_000

/** The newest attempts of this instance, in the order they ended. */
export class DeliveryLog {
  #entries: LoggedDelivery[] = []
  #last = 0

  add(delivery: Delivery, by: { readonly ended: number; readonly outcome: AttemptOutcome }): void {
    const { begun, category, eventType, objectId, target, attempts, fault } = delivery
    const { ended, outcome } = by
    this.#last += 1
    this.#entries.push({
      number: this.#last,
      at: begun ?? ended,
      ended,
      category,
      eventType,
      objectId,
      origin: new URL(target).origin,
      attempt: attempts,
      taken: outcome.exception === null,
      status: outcome.responseCode,
      fault
    })
    if (this.#entries.length >= 2 * kept) this.#entries = this.#entries.slice(-kept)
  }

  /** Those with a higher number than `after` that are still known. */
  after(after = 0): readonly LoggedDelivery[] {
    const oldest = Math.max(after, this.#last - kept)
    return this.#entries.filter(({ number }) => number > oldest)
  }
}
