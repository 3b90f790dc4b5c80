import type { Bank } from "../bank/bank.ts"
import type { DeliveryFailure } from "./delivery.ts"
import { nextWebhookId } from "./webhook-ledger.ts"

/** Takes a failure off the list and sends its notification again, as it was, from now on. */
export function retryFailure(bank: Bank, failure: DeliveryFailure): void {
  const { id, failed: _failed, ...notification } = failure
  bank.tables.deliveryFailures.remove(id)
  bank.tables.deliveries.put({
    ...notification,
    id: nextWebhookId(bank),
    made: bank.now,
    forged: false,
    fault: null,
    heldBack: false,
    attempts: 0,
    begun: null,
    dueAt: bank.now,
    responseCode: null,
    exception: null
  })
}
