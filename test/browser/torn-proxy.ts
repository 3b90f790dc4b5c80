import { createServer, request } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A network in front of a server that breaks off streams of changes, wherever that is in a message. */
export interface TornProxy {
  readonly url: string
  /** How many streams were broken off so far. */
  readonly torn: () => number
  readonly close: () => Promise<void>
}

/** Breaks off every stream of changes, each a little later than the one before, until there were `tears` of them. */
export const tornProxy = async (port: number, tears: number): Promise<TornProxy> => {
  let torn = 0
  const upstream = `127.0.0.1:${port}`
  const tear = (answer: IncomingMessage, outgoing: ServerResponse): void => {
    let left = 500 + torn * 977
    answer.on("data", (bytes: Buffer) => {
      if (left <= 0) return
      const part = bytes.subarray(0, left)
      left -= part.length
      if (left > 0) return void outgoing.write(part)
      torn += 1
      outgoing.write(part, () => outgoing.destroy())
    })
  }
  const server = createServer((incoming, outgoing) => {
    const { url = "/", method, headers } = incoming
    const origin = headers.origin === undefined ? {} : { origin: `http://${upstream}` }
    const asked = request(
      { host: "127.0.0.1", port, path: url, method, headers: { ...headers, host: upstream, ...origin } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        if (url.endsWith("/changes") && torn < tears) tear(answer, outgoing)
        else answer.pipe(outgoing)
      }
    )
    asked.on("error", () => outgoing.destroy())
    outgoing.on("close", () => asked.destroy())
    incoming.pipe(asked)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    torn: () => torn,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    }
  }
}
