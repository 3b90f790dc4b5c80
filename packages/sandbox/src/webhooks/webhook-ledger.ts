import type { Bank } from "../bank/bank.ts"
import type { WebhookFaultKind } from "./delivery.ts"

/** What the bank has counted about webhooks since its state began. */
export interface WebhookCounts {
  /** Changes some filter was interested in, once per filter. */
  readonly events: number
  readonly attempts: number
  /** Notifications that were taken with a 2xx. */
  readonly delivered: number
  /** Notifications that were given up. */
  readonly failed: number
  /** How often each fault has happened; those that never did are left out. */
  readonly faults: Readonly<Partial<Record<WebhookFaultKind, number>>>
}

/**
 * Where the bank's webhooks stand. They draw their own ids and random numbers: whether anybody listens changes nothing else at the bank.
 */
export interface WebhookLedger {
  readonly id: "webhooks"
  readonly lastId: number
  readonly drawn: number
  readonly counts: WebhookCounts
}

const begin: WebhookLedger = {
  id: "webhooks",
  // Apart from the ids of everything else.
  lastId: 500_000_000,
  drawn: 0,
  counts: { events: 0, attempts: 0, delivered: 0, failed: 0, faults: {} }
}

export function webhookLedger(bank: Bank): WebhookLedger {
  return bank.tables.webhookLedger.get("webhooks") ?? begin
}

/** A new id for a filter, a delivery or a failure. */
export function nextWebhookId(bank: Bank): number {
  const ledger = webhookLedger(bank)
  const lastId = ledger.lastId + 1
  bank.tables.webhookLedger.put({ ...ledger, lastId })
  return lastId
}

/** The position of the next draw in the faults' randomness. */
export function nextWebhookDraw(bank: Bank): number {
  const ledger = webhookLedger(bank)
  const drawn = ledger.drawn + 1
  bank.tables.webhookLedger.put({ ...ledger, drawn })
  return drawn
}

/** Counts one of a kind. */
export function countWebhook(bank: Bank, what: Exclude<keyof WebhookCounts, "faults">): void {
  const ledger = webhookLedger(bank)
  const counts = { ...ledger.counts, [what]: ledger.counts[what] + 1 }
  bank.tables.webhookLedger.put({ ...ledger, counts })
}

/** Counts a fault that has happened. */
export function countWebhookFault(bank: Bank, kind: WebhookFaultKind): void {
  const ledger = webhookLedger(bank)
  const faults = { ...ledger.counts.faults, [kind]: (ledger.counts.faults[kind] ?? 0) + 1 }
  bank.tables.webhookLedger.put({ ...ledger, counts: { ...ledger.counts, faults } })
}
