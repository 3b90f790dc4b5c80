import type { Outcome } from "./exchange.ts"
import { isSigned } from "./is-signed.ts"

/** Makes a signature over bytes. */
export type Sign = (bytes: Uint8Array) => string | Promise<string>

/** Turns an outcome into bytes and headers: response id, echoed request id, and a signature where there is one. */
export async function signedResponse(
  outcome: Outcome,
  by: { sign: Sign; requestId: string | null; now: number }
): Promise<Response> {
  const { status, body, responseId } = outcome
  const bytes = Buffer.from(JSON.stringify(body))
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    "Content-Length": String(bytes.length),
    // The bank's own time: a caller learns from it how far its clock is off.
    Date: new Date(by.now).toUTCString(),
    "X-Bunq-Client-Response-Id": responseId
  }
  if (by.requestId !== null) headers["X-Bunq-Client-Request-Id"] = by.requestId
  if (isSigned(status)) headers["X-Bunq-Server-Signature"] = await by.sign(bytes)
  return new Response(bytes, { status, headers })
}
