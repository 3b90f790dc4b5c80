import { once } from "node:events"
import type { IncomingMessage, ServerResponse } from "node:http"

type Answer = (request: Request) => Promise<Response>

/** Announced bodies up to this size are read to their end and thrown away when nobody wants them, so that the answer is read. */
const mostThrownAway = 64_000_000

/** Reads when it is asked to, and never ends the connection: an answer is still to be written. */
const bodyOf = (incoming: IncomingMessage): ReadableStream<Uint8Array> => {
  let isOver = false
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const end = (close: () => void) => () => {
          if (isOver) return
          isOver = true
          close()
        }
        // Before there is a listener: one that is added would make it flow.
        incoming.pause()
        incoming.on("data", (chunk: Uint8Array) => {
          if (isOver) return
          controller.enqueue(chunk)
          incoming.pause()
        })
        incoming.once(
          "end",
          end(() => controller.close())
        )
        incoming.once(
          "close",
          end(() => controller.error(new Error("The connection ended.")))
        )
        incoming.once(
          "error",
          end(() => controller.error(new Error("The connection broke.")))
        )
      },
      pull: () => void incoming.resume(),
      cancel: () => {
        isOver = true
        incoming.resume()
      }
    },
    { highWaterMark: 0 }
  )
}

const requestOf = (incoming: IncomingMessage): Request | null => {
  const { method = "GET", url = "" } = incoming
  // The path alone counts: what `Host` says is not believed.
  const address = `http://localhost${url}`
  // Some methods cannot be said in a `Request`; nothing here takes them.
  if (!url.startsWith("/") || !URL.canParse(address) || /^(CONNECT|TRACE|TRACK)$/.test(method)) return null
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers))
    if (typeof value === "string") headers.set(name, value)
    else for (const one of value ?? []) headers.append(name, one)
  const { "content-length": length = "0", "transfer-encoding": chunked } = incoming.headers
  const isBare = method === "GET" || method === "HEAD" || (length === "0" && chunked === undefined)
  return isBare
    ? new Request(address, { method, headers })
    : new Request(address, { method, headers, body: bodyOf(incoming), duplex: "half" } as RequestInit)
}

/** Writes at the pace of the reader, and stops the source when the reader is gone. */
const pour = async (body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> => {
  const reader = body.getReader()
  const gone = new AbortController()
  outgoing.once("close", () => {
    gone.abort()
    void reader.cancel().catch(() => {})
  })
  outgoing.flushHeaders()
  for (;;) {
    const { done, value } = await reader.read()
    if (done || gone.signal.aborted) return void outgoing.end()
    if (!outgoing.write(value)) await once(outgoing, "drain", { signal: gone.signal })
  }
}

const respond = async (outgoing: ServerResponse, response: Response): Promise<void> => {
  const { status, headers, body } = response
  if (outgoing.destroyed) return void body?.cancel().catch(() => {})
  outgoing.writeHead(status, Object.fromEntries(headers))
  if (body === null) return void outgoing.end()
  if (headers.get("content-type")?.startsWith("text/event-stream") === true) return pour(body, outgoing)
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

/**
 * Lets Node's `http` be answered by a handler of `Request` and `Response`, streams included: bodies are read when they are asked for, answers are written at the
 * pace of the reader, and a source is told when its reader is gone.
 *
 * @example
 * ```ts
 * createServer(webListener(provisioner.api.handler)).listen(8788, "127.0.0.1")
 * ```
 */
export const webListener =
  (answer: Answer) =>
  (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    // A reader who left is no failure of ours; what was being written ends by `close`.
    outgoing.on("error", () => {})
    const serve = async (): Promise<void> => {
      const request = requestOf(incoming)
      if (request === null) return void outgoing.writeHead(400, { "Content-Length": 0 }).end()
      if (Number(incoming.headers["content-length"] ?? 0) > mostThrownAway)
        outgoing.setHeader("Connection", "close")
      await respond(outgoing, await answer(request))
    }
    serve().catch(() => void outgoing.destroy())
  }
