import { hash } from "node:crypto"
import type { Bank } from "../bank/bank.ts"
import type { Installation } from "../resources/installation.ts"
import { refusals } from "../wire/refusals.ts"

/** A request id a device has used; the newest `remembered` of each device are kept, in a ring of slots. */
export interface SeenRequestId {
  readonly id: string
  readonly installationId: number
  readonly value: string
}

const remembered = 1_000

/** Refuses a request id its device has used before: it is no idempotency key, a repeat never gets the first answer [API §16]. */
export function useRequestId(bank: Bank, use: { installation: Installation; requestId: string }): void {
  const { installation } = use
  const { requestIds, installations } = bank.tables
  const value = hash("sha256", use.requestId, "base64url")
  if (requestIds.idsIn("value", `${installation.id} ${value}`).length > 0) throw refusals.repeatedRequestId()
  const slot = installation.requestIdsSeen % remembered
  requestIds.put({ id: `${installation.id} ${slot}`, installationId: installation.id, value })
  installations.put({ ...installation, requestIdsSeen: installation.requestIdsSeen + 1 })
}
