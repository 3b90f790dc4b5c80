import { X509Certificate } from "node:crypto"
import { request as requestPlain } from "node:http"
import { request as requestSecure, type RequestOptions } from "node:https"
import type { TLSSocket } from "node:tls"
import { isThisMachine } from "../resources/notification-filter-url.ts"
import type { Deliver, DeliveryConnection } from "../webhooks/deliver.ts"

/**
 * Delivers webhooks over a network, to this machine only unless `reach` is `anywhere`: a local bank's users are made up, but what is registered
 * with it may be a real address. On this machine any certificate will do where none is pinned; elsewhere it has to be valid.
 *
 * Rejects with an error whose `code` says why: Node's own, `NOT_THIS_MACHINE`, or `CERTIFICATE_NOT_PINNED`, before a byte of the body is sent.
 */
export function networkDeliverer(options: { reach?: "this-machine" | "anywhere" } = {}): Deliver {
  const { reach = "this-machine" } = options
  return async (request, connection) => {
    const url = new URL(request.url)
    const local = isThisMachine(url.hostname)
    if (!local && reach !== "anywhere") throw coded("NOT_THIS_MACHINE")
    const body = Buffer.from(await request.arrayBuffer())
    return await send(url, { request, body, connection, local })
  }
}

interface Sent {
  readonly request: Request
  readonly body: Buffer
  readonly connection: DeliveryConnection
  readonly local: boolean
}

function send(url: URL, { request, body, connection, local }: Sent): Promise<Response> {
  const { certificate, pinned } = connection
  const secure = url.protocol === "https:"
  const options: RequestOptions = {
    method: request.method,
    headers: { ...Object.fromEntries(request.headers), "content-length": String(body.length) },
    signal: request.signal,
    agent: false,
    ...(secure ? { rejectUnauthorized: !local, ...certificate } : {})
  }
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? requestSecure : requestPlain)(url, options, (incoming) => {
      incoming.resume()
      resolve(new Response(null, { status: incoming.statusCode ?? 500 }))
    })
    outgoing.once("error", reject)
    if (!secure || pinned.length === 0) return void outgoing.end(body)
    outgoing.once("socket", (socket) =>
      socket.once("secureConnect", () => {
        if (shows(socket as TLSSocket, pinned)) outgoing.end(body)
        else outgoing.destroy(coded("CERTIFICATE_NOT_PINNED"))
      })
    )
  })
}

/** Whether a server shows every certificate of one of the chains. */
function shows(socket: TLSSocket, pinned: DeliveryConnection["pinned"]): boolean {
  const shown = new Set<string>()
  let next = socket.getPeerCertificate(true)
  while (next?.fingerprint256 !== undefined && !shown.has(next.fingerprint256)) {
    shown.add(next.fingerprint256)
    next = next.issuerCertificate
  }
  return pinned.some((chain) => chain.every((pem) => shown.has(new X509Certificate(pem).fingerprint256)))
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}
