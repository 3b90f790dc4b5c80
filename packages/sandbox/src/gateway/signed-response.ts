import { sign, type KeyObject } from "node:crypto"
import { promisify } from "node:util"
import type { Outcome } from "./exchange.ts"

const signOffLoop = promisify(sign) as (algorithm: string, bytes: Buffer, key: KeyObject) => Promise<Buffer>

/** Turns an outcome into bytes and headers: response id, echoed request id, and a signature except on 429, 491 and 5xx [API §3.8]. */
export async function signedResponse(
  outcome: Outcome,
  by: { key: KeyObject; requestId: string | null }
): Promise<Response> {
  const { status, body, responseId } = outcome
  const bytes = Buffer.from(JSON.stringify(body))
  const headers = new Headers({
    "Content-Type": "application/json",
    "X-Bunq-Client-Response-Id": responseId
  })
  if (by.requestId !== null) headers.set("X-Bunq-Client-Request-Id", by.requestId)
  if (status !== 429 && status !== 491 && status < 500) {
    headers.set("X-Bunq-Server-Signature", (await signOffLoop("sha256", bytes, by.key)).toString("base64"))
  }
  return new Response(bytes, { status, headers })
}
