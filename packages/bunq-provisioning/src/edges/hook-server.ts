import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from "node:http"
import { createServer as createSecureServer } from "node:https"

/** How long calls that have begun may take once it closes, real ms: what is cut off then was not acknowledged. */
const closingGrace = 4_000
/** A head, and a whole call, may take this long to arrive, real ms; a body has a shorter deadline of its own. */
const [headWithin, callWithin, lookEvery] = [10_000, 90_000, 5_000]
/** Whoever takes nothing of an answer for so long is gone, real ms; a stream of changes beats more often. */
const silence = 120_000
/** Each costs memory before anybody has said who they are; a stream of changes keeps one. */
export const mostConnections = 4_000

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

/** Where it is to listen. */
export interface HookServerOptions {
  readonly host: string
  /** 0 = a free one. */
  readonly port: number
  /** Without it plain HTTP, for a proxy in front. */
  readonly tls?:
    | { readonly cert: string; readonly key: string; readonly asksForCertificate: boolean }
    | undefined
}

/** A server for what bunq calls. Until it is told who answers, bunq is asked to come again. */
export interface HookServer {
  /** Base URL without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Who answers calls from now on, `/health` too when they say so; null = nobody is called here, and all paths but `/health` are unknown. */
  readonly answerWith: (listener: Listener | null, how?: { readonly health: boolean }) => void
  /** Takes no more calls, lets those that have begun be answered, and closes every connection. Safe to repeat. */
  readonly close: () => Promise<void>
}

const answer = (incoming: IncomingMessage, outgoing: ServerResponse, status: number): void => {
  incoming.resume()
  outgoing.writeHead(status, { "Content-Length": 0, ...(status === 503 ? { "Retry-After": "60" } : {}) })
  outgoing.end()
}

const make = ({ tls }: HookServerOptions, listener: Listener): Server => {
  const options: ServerOptions = {
    headersTimeout: headWithin,
    requestTimeout: callWithin,
    connectionsCheckingInterval: lookEvery,
    // Longer than proxies keep a connection, so that we are not the one to close under a call.
    keepAliveTimeout: 75_000
  }
  if (tls === undefined) return createServer(options, listener)
  const { cert, key, asksForCertificate: requestCert } = tls
  // What they show is judged by its fingerprint: bunq's own certificate has no issuer we know.
  return createSecureServer({ ...options, cert, key, requestCert, rejectUnauthorized: false }, listener)
}

/**
 * Listens for bunq's calls; `GET /health` tells that the process lives, without anything else. Rejects with what the system says, and throws for a
 * certificate or key that is none.
 */
export const openHookServer = (options: HookServerOptions): Promise<HookServer> => {
  let answers: Listener | null | "starting" = "starting"
  let ownHealth = true
  let closing: Promise<void> | undefined
  let underWay = 0
  const drained = Promise.withResolvers<void>()
  const server = make(options, (incoming, outgoing) => {
    underWay += 1
    outgoing.once("close", () => {
      underWay -= 1
      if (closing !== undefined && underWay === 0) drained.resolve()
    })
    const isOver = closing !== undefined
    if (isOver) outgoing.setHeader("Connection", "close")
    const isLook = incoming.method === "GET" || incoming.method === "HEAD"
    if (isLook && incoming.url === "/health" && (ownHealth || isOver))
      return answer(incoming, outgoing, isOver ? 503 : 200)
    if (isOver || answers === "starting") return answer(incoming, outgoing, 503)
    if (answers === null) return answer(incoming, outgoing, 404)
    answers(incoming, outgoing)
  })
  server.maxConnections = mostConnections
  server.timeout = silence
  const close = async (): Promise<void> => {
    const stopped = new Promise((done) => server.close(done))
    if (underWay === 0) drained.resolve()
    const timer = setTimeout(drained.resolve, closingGrace)
    await drained.promise
    clearTimeout(timer)
    server.closeAllConnections()
    await stopped
  }
  const { host, port } = options
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, () => {
      const address = server.address()
      const bound = typeof address === "object" && address !== null ? address.port : port
      const scheme = options.tls === undefined ? "http" : "https"
      resolve({
        url: `${scheme}://${host.includes(":") ? `[${host}]` : host}:${bound}`,
        port: bound,
        answerWith: (listener, { health } = { health: false }) => {
          answers = listener
          ownHealth = !health
        },
        close: () => (closing ??= close())
      })
    })
  })
}
