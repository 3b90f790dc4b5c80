import { createHash } from "node:crypto"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import { frame, opcodes, readFrame } from "../inspect/web-socket-frames.ts"

/** Nobody who looks has more to say; who does not read this much is let go, and may come again. */
const [mostHeard, mostUnread] = [4_096, 8_000_000]
const mostViewers = 32
/** How long whoever looks may take to say goodbye, real ms. */
const closingGrace = 500
/** 1001 [RFC 6455 §7.4.1]. */
const goingAway = Buffer.from([3, 233])

/** What is served beside the socket. */
export interface Served {
  readonly type: string
  readonly text: string
  readonly headers?: { readonly [name: string]: string }
}

/** Somebody who looks. */
export interface Viewer {
  /** Sends one text; false = they have not read what they were sent yet. */
  readonly send: (text: string) => boolean
  /** Calls back once they have. */
  readonly whenRead: (run: () => void) => void
}

export interface InspectorServer {
  /** Base URL without a slash at the end. */
  readonly url: string
  /** Sends one text to those who look and are to be told. */
  readonly broadcast: (text: string, isFor: (viewer: Viewer) => boolean) => void
  readonly viewers: () => number
  readonly close: () => Promise<void>
}

/** What RFC 6455 §4.2.2 has a server answer, so that nobody takes it for one by accident. */
const accepts = (key: string): string =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64")

const refuse = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Answers pings and a farewell; anything else is not for us. */
const listenTo = (socket: Duplex): void => {
  let heard: Buffer = Buffer.alloc(0)
  socket.on("error", () => socket.destroy())
  socket.on("data", (bytes: Buffer) => {
    heard = Buffer.concat([heard, bytes])
    for (;;) {
      const read = readFrame(heard, mostHeard)
      if (read === undefined) return void socket.destroy()
      if (read === null) return
      heard = read.rest
      const { opcode, payload } = read.frame
      if (opcode === opcodes.ping) socket.write(frame(opcodes.pong, payload))
      if (opcode === opcodes.close) return void socket.end(frame(opcodes.close, payload.subarray(0, 2)))
    }
  })
}

/**
 * A page and a WebSocket on 127.0.0.1, for inspectors. A browser is let in only from the page itself, and under no name but ours, so that no page from
 * elsewhere can listen. Rejects with what the system says.
 */
export const openInspectorServer = (options: {
  readonly port: number
  readonly serve: (path: string, address: string) => Served | null
  /** Tells whoever comes what they have to be told first. */
  readonly greet: (viewer: Viewer) => void
}): Promise<InspectorServer> => {
  const { port, serve, greet } = options
  const viewers = new Map<Duplex, Viewer>()
  let names: readonly string[] = []
  const answer = ({ headers, method, url = "/" }: IncomingMessage, outgoing: ServerResponse): void => {
    const { host = "" } = headers
    const served = names.includes(host) && method === "GET" ? serve(url, host) : null
    if (served === null) return void outgoing.writeHead(404, { "Content-Length": 0 }).end()
    outgoing.writeHead(200, {
      "Content-Type": served.type,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      ...served.headers
    })
    outgoing.end(served.text)
  }
  const server = createServer(answer)
  server.on("upgrade", ({ headers }: IncomingMessage, socket: Duplex) => {
    const { host = "", origin, upgrade, "sec-websocket-key": key } = headers
    socket.on("error", () => socket.destroy())
    const isOurs = names.includes(host) && (origin === undefined || origin === `http://${host}`)
    if (!isOurs || upgrade?.toLowerCase() !== "websocket" || key === undefined)
      return refuse(socket, "403 Forbidden")
    if (viewers.size >= mostViewers) return refuse(socket, "503 Service Unavailable")
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accepts(key)}\r\n\r\n`
    )
    const viewer: Viewer = {
      send: (text) => socket.write(frame(opcodes.text, Buffer.from(text))),
      whenRead: (run) => void socket.once("drain", run)
    }
    listenTo(socket)
    viewers.set(socket, viewer)
    socket.once("close", () => viewers.delete(socket))
    greet(viewer)
  })
  const close = async (): Promise<void> => {
    const stopped = new Promise((done) => server.close(done))
    for (const socket of viewers.keys()) socket.end(frame(opcodes.close, goingAway))
    server.closeAllConnections()
    const timer = setTimeout(() => {
      for (const socket of viewers.keys()) socket.destroy()
    }, closingGrace)
    await stopped
    clearTimeout(timer)
  }
  let closing: Promise<void> | undefined
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      const bound = typeof address === "object" && address !== null ? address.port : port
      names = [`127.0.0.1:${bound}`, `localhost:${bound}`]
      resolve({
        url: `http://127.0.0.1:${bound}`,
        broadcast: (text, isFor) => {
          const bytes = frame(opcodes.text, Buffer.from(text))
          for (const [socket, viewer] of viewers)
            if (socket.writableLength > mostUnread) socket.destroy()
            else if (isFor(viewer)) socket.write(bytes)
        },
        viewers: () => viewers.size,
        close: () => (closing ??= close())
      })
    })
  })
}
