import type { Bank } from "../bank/bank.ts"
import { clientCertificate } from "../bank/client-certificate.ts"
import type { Delivery } from "./delivery.ts"
import { ownerKey } from "./notification-filter.ts"

/** What the bank wants of the connection beneath a webhook. */
export interface DeliveryConnection {
  /** Chains (PEM, leaf first) of which the server has to show one; none = any certificate that is valid for it. */
  readonly pinned: readonly (readonly string[])[]
  /** The bank's own certificate and its key (PEM), for filters that ask for `BUNQ_CERTIFICATE`. */
  readonly certificate: { readonly cert: string; readonly key: string } | null
}

/**
 * How webhooks leave the bank: like `fetch`, in process or over a network. A 2xx means it was taken; a rejection, any other status or more
 * than ten seconds of the bank's clock, after which the request's signal aborts, mean that it was not.
 */
export type Deliver = (request: Request, connection: DeliveryConnection) => Promise<Response>

/** The request that hands a delivery over. */
export async function deliveryRequest(
  bank: Bank,
  by: { delivery: Delivery; signal: AbortSignal }
): Promise<Request> {
  const { delivery, signal } = by
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    "User-Agent": "bunq-local-bank"
  }
  if (bank.contract.hookSignature === "server-key" && !delivery.forged) {
    const bytes = Buffer.from(delivery.body)
    headers["X-Bunq-Server-Signature"] = await bank.crypto.sign(bank.identity.privateKey, bytes)
  }
  return new Request(delivery.target, { method: "POST", headers, body: delivery.body, signal })
}

/** The connection a delivery wants: what its owner has pinned counts for HTTPS. */
export function deliveryConnection(bank: Bank, delivery: Delivery): DeliveryConnection {
  const { ownerId, forged, target, verificationTypes } = delivery
  const pinned =
    forged || !target.startsWith("https:")
      ? []
      : bank.tables.pinnedCertificates.allIn("owner", ownerKey(ownerId))
  const wantsOurs = !forged && verificationTypes.includes("BUNQ_CERTIFICATE")
  return {
    pinned: pinned.map(({ chain }) => chain),
    certificate: wantsOurs ? clientCertificate(bank.identity.seed) : null
  }
}
