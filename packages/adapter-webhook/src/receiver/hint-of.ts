import type { Hint } from "@bunq-provisioning/core/ports"
import { sha256Hex } from "../edges/sha256.ts"
import type { ReadDelivery } from "./read-delivery.ts"

/** Lengths keep parts apart: no part can pass for the end of another. */
const joined = (parts: readonly string[]) => parts.map((part) => `${part.length}:${part}`).join("")

/** What is kept of a delivery: one that bunq sends again has the same key, however often and to whatever process. */
export const hintOf = (
  read: ReadDelivery,
  from: { readonly bytes: Uint8Array; readonly uuid: string | null; readonly receivedAt: number }
): Hint => {
  const { category, eventType, objectType, objectId, uuid, userId, updated } = read
  const named = [category, eventType, objectType, String(objectId), updated ?? "", sha256Hex(from.bytes)]
  return {
    key: sha256Hex(joined(named)),
    category,
    eventType,
    objectId,
    uuid: uuid ?? from.uuid,
    userId,
    updated,
    receivedAt: from.receivedAt
  }
}
