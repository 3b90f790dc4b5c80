import { createSign } from "node:crypto"
import type { KeyLike } from "node:crypto"
import { sendable } from "./delivery.ts"
import type { Delivery } from "./delivery.ts"

/** The same delivery with `X-Bunq-Server-Signature` over its bytes, for receivers with `signature`. `privateKey`: RSA, as PEM or key object. */
export const signDelivery = (sent: Delivery, privateKey: KeyLike): Delivery => {
  const signature = createSign("RSA-SHA256").update(sent.body).sign(privateKey, "base64")
  return sendable({
    url: sent.url,
    headers: { ...sent.headers, "x-bunq-server-signature": signature },
    body: sent.body
  })
}
