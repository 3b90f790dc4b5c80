import type { WebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import type { IncomingMessage, RequestListener } from "node:http"

const bodyOf = (incoming: IncomingMessage) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      incoming.on("data", (chunk: Uint8Array) => controller.enqueue(chunk))
      incoming.on("end", () => controller.close())
      incoming.on("error", (error) => controller.error(error))
    },
    cancel: () => void incoming.destroy()
  })

const requestOf = (incoming: IncomingMessage): Request => {
  const { method = "GET", url = "/" } = incoming
  const headers = incoming.headers as Readonly<Record<string, string>>
  const body = bodyOf(incoming)
  return new Request(`http://127.0.0.1${url}`, { method, headers, body, duplex: "half" } as RequestInit)
}

/** The web-standard handler behind Node's server: a `Request` with a stream for every call, and its `Response` written out. */
export const requestBridge =
  (receiver: WebhookReceiver): RequestListener =>
  (incoming, outgoing) =>
    void receiver(requestOf(incoming), { address: incoming.socket.remoteAddress ?? null }).then(
      ({ status, headers }) => outgoing.writeHead(status, Object.fromEntries(headers)).end(),
      () => outgoing.writeHead(500, { "content-length": "0" }).end()
    )
