import type { IncomingMessage } from "node:http"

/** What came in over a socket as a `Request`; `signal` tells that the client has gone. */
export function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  // A `Request` cannot carry TRACE; the bank refuses it as it refuses OPTIONS.
  const method = incoming.method === "TRACE" ? "OPTIONS" : (incoming.method ?? "GET")
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const base = "http://bank.invalid"
  const path = incoming.url?.startsWith("/") ? incoming.url : "/"
  const url = URL.canParse(`${base}${path}`) ? `${base}${path}` : `${base}/`
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal })
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      incoming.on("data", (chunk: Buffer) => controller.enqueue(chunk))
      incoming.once("end", () => controller.close())
      incoming.once("error", (error) => controller.error(error))
    },
    cancel() {
      // Drained, not destroyed: the peer still gets its answer on this connection.
      incoming.removeAllListeners("data").removeAllListeners("end").resume()
    }
  })
  // Node's fetch wants `duplex` for a streamed body; its types do not know it.
  return new Request(url, { method, headers, body, signal, duplex: "half" } as RequestInit)
}
