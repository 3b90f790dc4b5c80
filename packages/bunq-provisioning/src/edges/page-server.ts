import { createServer } from "node:http"
import { webListener } from "@bunq-provisioning/runtime/http"

/** How long answers that have begun may take once it closes, real ms; streams of changes have no end of their own. */
const closingGrace = 500

/** A server on 127.0.0.1 for a page and the API behind it. */
export interface PageServer {
  /** Base URL without a slash at the end. */
  readonly url: string
  /** Takes no more requests and closes every connection. Safe to repeat. */
  readonly close: () => Promise<void>
}

/**
 * Listens on loopback. A name that is not ours is refused, or a page elsewhere could be made to reach us under its own name. Rejects with what the system says.
 */
export const openPageServer = (
  port: number,
  answer: (request: Request) => Promise<Response>
): Promise<PageServer> => {
  let closing: Promise<void> | undefined
  let names: readonly string[] = []
  const serve = webListener(answer)
  const server = createServer((incoming, outgoing) => {
    if (names.includes(incoming.headers.host ?? "")) serve(incoming, outgoing)
    else outgoing.writeHead(421, { "Content-Length": 0 }).end()
  })
  const close = async (): Promise<void> => {
    const stopped = new Promise((done) => server.close(done))
    server.closeIdleConnections()
    const timer = setTimeout(() => server.closeAllConnections(), closingGrace)
    await stopped
    clearTimeout(timer)
  }
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      const bound = typeof address === "object" && address !== null ? address.port : port
      names = [`127.0.0.1:${bound}`, `localhost:${bound}`]
      resolve({ url: `http://127.0.0.1:${bound}`, close: () => (closing ??= close()) })
    })
  })
}
