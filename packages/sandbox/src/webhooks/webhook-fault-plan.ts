import { createHash } from "node:crypto"
import type { Bank } from "../bank/bank.ts"
import type { WebhookFaultKind } from "./delivery.ts"
import {
  readWebhookFaults,
  usualWebhookDelay,
  type WebhookFaultInjection,
  type WebhookFaults
} from "./webhook-faults.ts"
import { countWebhookFault, nextWebhookDraw, webhookLedger } from "./webhook-ledger.ts"

interface Pending {
  readonly injection: WebhookFaultInjection
  left: number
}

/**
 * Decides which webhooks go wrong: first what was injected, in the order it was, then by the seeded series. The position in the series and the
 * counts are the bank's state; injections are of this process only.
 */
export class WebhookFaultPlan {
  #seeded: ReturnType<typeof readWebhookFaults> | null
  #pending: Pending[] = []

  constructor(faults: WebhookFaults | undefined) {
    this.#seeded = faults === undefined ? null : readWebhookFaults(faults)
  }

  /** The fault for a webhook of `category`, if any; it counts as having happened. */
  choose(bank: Bank, category: string): { readonly kind: WebhookFaultKind; readonly lateBy: number } | null {
    const pending = this.#pending.find(({ injection }) => (injection.category ?? category) === category)
    if (pending !== undefined) {
      pending.left -= 1
      this.#pending = this.#pending.filter(({ left }) => left > 0)
      const { kind, lateBy = usualWebhookDelay } = pending.injection
      countWebhookFault(bank, kind)
      return { kind, lateBy }
    }
    if (this.#seeded === null) return null
    const { seed, rate, kinds, most = Infinity, lateBy } = this.#seeded
    const draw = createHash("sha256")
      .update(`webhook fault ${seed} ${nextWebhookDraw(bank)}`)
      .digest()
    const { faults } = webhookLedger(bank).counts
    const happened = Object.values(faults).reduce((sum, count) => sum + count, 0)
    const kind = kinds[draw.readUInt32BE(4) % kinds.length]
    if (kind === undefined || happened >= most || draw.readUInt32BE(0) / 2 ** 32 >= rate) return null
    countWebhookFault(bank, kind)
    return { kind, lateBy }
  }

  inject(injection: WebhookFaultInjection): void {
    this.#pending.push({ injection, left: injection.times ?? 1 })
  }

  /** Replaces the seeded series, or stops it with `null`. The position stays. Throws `SandboxError` with reason `InvalidOption`. */
  setSeeded(faults: WebhookFaults | null): void {
    this.#seeded = faults === null ? null : readWebhookFaults(faults)
  }

  clear(): void {
    this.#seeded = null
    this.#pending = []
  }

  get seeded(): WebhookFaults | null {
    return this.#seeded
  }

  /** What is still to come of what was injected. */
  get injected(): readonly WebhookFaultInjection[] {
    return this.#pending.map(({ injection, left }) => ({ ...injection, times: left }))
  }
}
