import type { WebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import type { IncomingMessage, RequestListener } from "node:http"
import { Readable } from "node:stream"

const requestOf = (incoming: IncomingMessage): Request => {
  const { method = "GET", url = "/", headers, rawHeaders } = incoming
  const pairs: [string, string][] = []
  for (let at = 0; at < rawHeaders.length; at += 2)
    pairs.push([rawHeaders[at] as string, rawHeaders[at + 1] as string])
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
  return new Request(`http://${headers.host ?? "localhost"}${url}`, {
    method,
    headers: pairs,
    body,
    duplex: "half"
  } as RequestInit)
}

/** The web-standard handler behind Node's server: a real `Request` with a stream for every call, and its `Response` written out. */
export const requestBridge =
  (receiver: WebhookReceiver): RequestListener =>
  (incoming, outgoing) =>
    void receiver(requestOf(incoming), { address: incoming.socket.remoteAddress ?? null }).then(
      ({ status, headers }) => outgoing.writeHead(status, Object.fromEntries(headers)).end(),
      () => outgoing.writeHead(500, { "content-length": "0" }).end()
    )
