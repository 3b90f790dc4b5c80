import type { FailedDelivery, Hint } from "@bunq-provisioning/core/ports"
import { sha256Hex } from "../edges/sha256.ts"
import { partsOf } from "../subscriptions/hook-address.ts"

/** Before the event type of a hint that was made of a failure: it says nothing of whether bunq's calls get through. */
export const recoveredMark = "failed "

/**
 * What a failed delivery says about an object: the same as the delivery itself would have, without the body. Its key is that of the failure, so one that is
 * listed again is no news.
 */
export const failureHint = (failure: FailedDelivery, receivedAt: number): Hint => {
  const { id, category, eventType, objectId, userId, target } = failure
  const uuid = target === null ? null : (partsOf(target)?.uuid ?? null)
  const key = sha256Hex(["failure", id, category, eventType, objectId].join(" "))
  return {
    key,
    category,
    eventType: `${recoveredMark}${eventType}`,
    objectId,
    uuid,
    userId,
    updated: null,
    receivedAt
  }
}
