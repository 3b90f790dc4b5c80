import type { Outcome } from "../gateway/exchange.ts"
import { signedResponse, type Sign } from "../gateway/signed-response.ts"
import { SandboxError } from "../sandbox-error.ts"
import type { FaultKind } from "./fault-kind.ts"
import { htmlStatus } from "./play-fault.ts"

/**
 * What a client gets of an outcome when `fault` happened to the request: an answer that is damaged, or none. Without an answer it rejects with
 * `SandboxError` reason `ConnectionLost`, as `fetch` would; a cut body errors while it is read.
 */
export async function faultyResponse(
  outcome: Outcome,
  by: { fault: FaultKind; sign: Sign; requestId: string | null; now: number }
): Promise<Response> {
  const { fault, sign, requestId, now } = by
  const page = htmlStatus(fault)
  if (page !== null) return gatewayPage(page)
  if (fault === "reply-lost" || fault === "late-request") {
    throw new SandboxError({ _tag: "ConnectionLost", fault })
  }
  if (fault === "wrong-signature") {
    const other = (bytes: Uint8Array) => sign(Buffer.concat([bytes, Buffer.from(" ")]))
    return signedResponse(outcome, { sign: other, requestId, now })
  }
  const response = await signedResponse(outcome, { sign, requestId, now })
  return fault === "cut-body" ? cut(response) : response
}

function gatewayPage(status: number): Response {
  const title =
    { 502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable" }[status] ?? "Maintenance"
  const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`
  const headers = { "Content-Type": "text/html", "Content-Length": String(html.length) }
  return new Response(html, { status, headers })
}

/** Keeps the head, with the whole length, and lets the body end in its middle. */
async function cut(whole: Response): Promise<Response> {
  const bytes = new Uint8Array(await whole.arrayBuffer())
  let sent = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) return controller.error(new SandboxError({ _tag: "ConnectionLost", fault: "cut-body" }))
      sent = true
      controller.enqueue(bytes.subarray(0, Math.floor(bytes.length / 2)))
    }
  })
  return new Response(body, { status: whole.status, headers: whole.headers })
}
