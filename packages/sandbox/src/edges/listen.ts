import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { SandboxError } from "../sandbox-error.ts"
import type { Sandbox } from "../sandbox.ts"
import { toRequest } from "./to-request.ts"

/** How long, in real milliseconds, a closing listener waits for answers that are being made or requests that are still arriving. */
const closingGrace = 1_000

/** A bank on a socket. */
export interface Listening {
  /** Base URL without a slash at the end; paths begin with `/v1`. */
  readonly url: string
  readonly port: number
  /** Answers what has arrived, as far as that takes under a second, then closes every connection. Leaves the bank open. Safe to repeat. */
  close(): Promise<void>
}

/**
 * Puts a bank on a real socket, 127.0.0.1 and a free port by default, plain HTTP. The caller's address counts for limits and IP rules.
 * Rejects with `SandboxError`: `PortInUse`, `CannotListen`.
 */
export function listen(sandbox: Sandbox, options: { port?: number; host?: string } = {}): Promise<Listening> {
  const { port = 0, host = "127.0.0.1" } = options
  const answering = new Set<Promise<void>>()
  const server = createServer((incoming, outgoing) => {
    const answered = answer(sandbox, incoming, outgoing).finally(() => answering.delete(answered))
    answering.add(answered)
  })
  // Longer than clients keep a connection in their pool, so that the bank is not the one to close under a request.
  server.keepAliveTimeout = 75_000
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const _tag = cause.code === "EADDRINUSE" ? "PortInUse" : "CannotListen"
      reject(new SandboxError({ _tag, host, port }, { cause }))
    })
    server.listen(port, host, () => {
      const address = server.address()
      const bound = typeof address === "object" && address !== null ? address.port : port
      const close = async (): Promise<void> => {
        if (!server.listening) return
        const stopped = new Promise((done) => server.close(done))
        server.closeIdleConnections()
        const grace = Promise.withResolvers<void>()
        const timer = setTimeout(grace.resolve, closingGrace)
        await Promise.race([Promise.allSettled(answering), grace.promise])
        clearTimeout(timer)
        server.closeAllConnections()
        await stopped
      }
      resolve({ url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`, port: bound, close })
    })
  })
}

async function answer(sandbox: Sandbox, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  const ended = new Promise<void>((resolve) =>
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) gone.abort()
      resolve()
    })
  )
  try {
    const remoteAddress = incoming.socket.remoteAddress ?? "127.0.0.1"
    const response = await sandbox.fetch(toRequest(incoming, gone.signal), { remoteAddress })
    if (outgoing.destroyed) return
    outgoing.writeHead(response.status, rawHeaders(response.headers))
    for await (const chunk of response.body ?? []) outgoing.write(chunk)
    outgoing.end()
    await ended
  } catch (error) {
    const dropped = error instanceof SandboxError && error.reason._tag === "ConnectionLost"
    // What was written of a cut answer still goes out.
    if (dropped) return void incoming.socket.end()
    if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy()
    const text = "Internal server error."
    const envelope = { error_description: text, error_description_translated: text }
    outgoing.writeHead(500, { "Content-Type": "application/json", Connection: "close" })
    outgoing.end(JSON.stringify({ Error: [envelope] }))
  }
}

function rawHeaders(headers: Headers): Record<string, string> {
  const spelled: Record<string, string> = {}
  for (const [name, value] of headers) {
    spelled[name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())] = value
  }
  return spelled
}
