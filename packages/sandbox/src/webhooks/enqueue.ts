import type { Bank } from "../bank/bank.ts"
import { attemptRules, mostFailures, mostWaiting, type Delivery, type DeliveryFailure } from "./delivery.ts"
import { forgedNotice } from "./forge.ts"
import type { Notice } from "./notice.ts"
import { interestedFilters, type NotificationFilter } from "./notification-filter.ts"
import type { WebhookFaultPlan } from "./webhook-fault-plan.ts"
import { countWebhook, nextWebhookId } from "./webhook-ledger.ts"

/** Puts a notice on its way to every filter that asks for it, or does with it what a fault says. Gives how many filters there were. */
export function enqueue(bank: Bank, by: { notice: Notice; faults: WebhookFaultPlan }): number {
  const { notice, faults } = by
  const filters = interestedFilters(bank, notice)
  for (const filter of filters) {
    countWebhook(bank, "events")
    const fault = faults.choose(bank, notice.category)
    const put = (change: Partial<Delivery> = {}): void =>
      putDelivery(bank, { ...addressed(notice, filter), fault: fault?.kind ?? null, ...change })
    const before = bank.tables.deliveries.allIn("heldBack", filter.target)
    const later = bank.now + (fault?.lateBy ?? 0)
    if (fault?.kind === "drop") continue
    if (fault?.kind === "delay") put({ dueAt: later })
    else if (fault?.kind === "reorder" && before.length === 0) put({ dueAt: later, heldBack: true })
    else put()
    if (fault?.kind === "duplicate") put()
    if (fault?.kind === "forge")
      enqueueForged(bank, { notice: forgedNotice(bank, notice), target: filter.target })
    // A moment after the one that overtook it.
    for (const held of before) bank.tables.deliveries.put({ ...held, heldBack: false, dueAt: bank.now + 1 })
  }
  return filters.length
}

/** Sends a notice that is not the bank's to any address, once. */
export function enqueueForged(bank: Bank, by: { notice: Notice; target: string }): void {
  const filter = { ownerId: null, target: by.target, verificationTypes: [] }
  putDelivery(bank, { ...addressed(by.notice, filter), fault: "forge", forged: true })
}

/** Takes note of an attempt that begins now: nothing more is due until its outcome is known. */
export function beginAttempt(bank: Bank, delivery: Delivery, now: number): void {
  countWebhook(bank, "attempts")
  bank.tables.deliveries.put({
    ...delivery,
    heldBack: false,
    attempts: delivery.attempts + 1,
    begun: now,
    dueAt: null
  })
}

/** What an attempt came to; `cancelled` = no other attempt may be made. */
export interface AttemptOutcome {
  readonly responseCode: number | null
  /** Why it failed; null = it was taken. */
  readonly exception: string | null
  readonly cancelled?: boolean
}

/** Takes note of an attempt's outcome: done, to be repeated, or given up. */
export function endAttempt(bank: Bank, delivery: Delivery, outcome: AttemptOutcome): void {
  const { deliveries } = bank.tables
  const { responseCode, exception, cancelled = false } = outcome
  const again = exception !== null && !cancelled && !delivery.forged && delivery.attempts < attemptRules.most
  if (again) {
    const dueAt = Math.max(bank.now, (delivery.begun ?? bank.now) + attemptRules.apart)
    deliveries.put({ ...delivery, responseCode, exception, dueAt })
    return
  }
  deliveries.remove(delivery.id)
  if (exception === null) countWebhook(bank, "delivered")
  else if (!delivery.forged) giveUp(bank, { ...delivery, responseCode, exception })
}

type Addressed = Omit<Delivery, "id" | "made" | "dueAt"> & { readonly dueAt?: number | null }

function addressed(
  notice: Notice,
  filter: Pick<NotificationFilter, "ownerId" | "target" | "verificationTypes">
): Addressed {
  const { category, eventType, objectType, objectId, object } = notice
  const { ownerId, target, verificationTypes } = filter
  const body = {
    NotificationUrl: { target_url: target, category, event_type: eventType, object }
  }
  return {
    ownerId,
    category,
    eventType,
    objectType,
    objectId,
    target,
    verificationTypes,
    body: JSON.stringify(body),
    forged: false,
    fault: null,
    heldBack: false,
    attempts: 0,
    begun: null,
    responseCode: null,
    exception: null
  }
}

function putDelivery(bank: Bank, wanted: Addressed): void {
  const { deliveries } = bank.tables
  const delivery: Delivery = { dueAt: bank.now, ...wanted, id: nextWebhookId(bank), made: bank.now }
  if (deliveries.idsIn("all", "").length < mostWaiting) deliveries.put(delivery)
  else if (!delivery.forged) giveUp(bank, { ...delivery, exception: "Too many notifications are waiting" })
}

function giveUp(bank: Bank, delivery: Delivery): void {
  const { deliveryFailures } = bank.tables
  const {
    made: _made,
    forged: _f,
    fault: _fault,
    heldBack: _h,
    attempts: _a,
    begun: _b,
    dueAt: _d,
    ...rest
  } = delivery
  const failure: DeliveryFailure = { ...rest, id: nextWebhookId(bank), failed: bank.now }
  deliveryFailures.put(failure)
  countWebhook(bank, "failed")
  const ids = deliveryFailures.idsIn("all", "")
  if (ids.length > mostFailures) deliveryFailures.remove(ids[0]!)
}
