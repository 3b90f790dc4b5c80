import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { refusals } from "../wire/refusals.ts"
import { reply, type Reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import type { DeliveryFailure } from "../webhooks/delivery.ts"
import { ownerKey } from "../webhooks/notification-filter.ts"
import { retryFailure } from "../webhooks/retry-failure.ts"

const failures = "/v1/user/{user_id}/notification-filter-failure"
const mostIds = 100

/**
 * Webhooks the bank gave up on [API §9.5], of the partner and all its users, under the company id (D7). A retry takes the failure off the list
 * and begins six new attempts; when they fail too it is another failure. Both are our inference.
 */
export const notificationFilterFailureEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: failures,
    access: "partner",
    handle({ bank, path, query }) {
      const { deliveryFailures } = bank.tables
      const pick = (id: number): object => failureShown(bank, deliveryFailures.get(id)!)
      return reply.page(page({ ids: deliveryFailures.idsIn("all", ""), path, query, pick }))
    }
  },
  {
    method: "POST",
    path: failures,
    access: "partner",
    handle({ bank, body }) {
      const listed = field.string({
        pattern: /^[0-9]+(,[0-9]+)*$/,
        accept: (text) => text.split(",").length <= mostIds
      })
      const asked = requestBody(body, { notification_filter_failed_ids: listed })
      const ids = [...new Set(asked.notification_filter_failed_ids.split(",").map(Number))]
      for (const id of ids) {
        const failure = bank.tables.deliveryFailures.get(id)
        if (failure === undefined) throw refusals.notFound("Notification filter failure", id)
        retryFailure(bank, failure)
      }
      return retried(bank, ids)
    }
  }
]

/** D19. Under which key the ids stand, where they do, is our inference. */
function retried(bank: Bank, ids: readonly number[]): Reply {
  if (bank.contract.failureRetryReply === "id") return reply.id(ids[0]!)
  if (bank.contract.failureRetryReply === "empty") return reply.items()
  return reply.items(...ids.map((id) => ({ Id: { id } })))
}

/** `user_id` is the owner of the filter; for a user, `user_requested_id` is the partner that acts for them: our reading of the two. */
function failureShown(bank: Bank, failure: DeliveryFailure): object {
  const { id, ownerId, category, target } = failure
  const partnerId = bank.identity.partner.id
  const kept = bank.tables.notificationFilters
    .allIn("owner", ownerKey(ownerId))
    .filter((one) => one.category === category && one.target === target)
  const stamp = bunqTimestamp(failure.failed * 1000)
  return {
    NotificationFilterFailure: {
      id,
      created: stamp,
      updated: stamp,
      notification_filters: kept.map((one) => ({
        notification_delivery_method: "URL",
        notification_target: one.target,
        category: one.category
      })),
      category,
      event_type: failure.eventType,
      object_id: failure.objectId,
      exception_message: failure.exception,
      response_code: failure.responseCode,
      notification_target: target,
      user_id: ownerId ?? partnerId,
      user_requested_id: ownerId === null ? null : partnerId
    }
  }
}
