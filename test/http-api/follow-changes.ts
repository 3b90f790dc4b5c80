import { get } from "node:http"
import type { IncomingMessage } from "node:http"

/** A server-sent event that arrived whole. */
export interface ServerSentEvent {
  readonly id: number | null
  readonly event: string
  readonly data: { readonly [field: string]: unknown }
}

const field = (frame: string, name: string): string | undefined =>
  frame
    .split("\n")
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2)

const eventOf = (frame: string): ServerSentEvent | null => {
  const [event, data, id] = [field(frame, "event"), field(frame, "data"), field(frame, "id")]
  if (event === undefined || data === undefined) return null
  return {
    id: id === undefined ? null : Number(id),
    event,
    data: JSON.parse(data) as ServerSentEvent["data"]
  }
}

/**
 * Follows changes over a real socket as a browser does: what did not arrive whole does not count, and whoever is cut off comes again with the last id they have.
 * `cutAfter` says after how many bytes the next connection is torn, wherever that is in a frame; null = it is left alone.
 */
export const followChanges = (options: {
  readonly url: string
  readonly token: string
  readonly cutAfter?: (connection: number) => number | null
  /** What was read before. */
  readonly lastEventId?: string | null
}) => {
  const { url, token, cutAfter = () => null, lastEventId = null } = options
  const events: ServerSentEvent[] = []
  const waiting = new Set<() => void>()
  let [lastId, connection, cutInside, isStopped] = [
    lastEventId === null ? null : Number(lastEventId),
    0,
    0,
    false
  ] as [number | null, number, number, boolean]
  let current: IncomingMessage | undefined
  let refused: number | null = null

  const connect = (): void => {
    if (isStopped) return
    const headers = {
      authorization: `Bearer ${token}`,
      ...(lastId === null ? {} : { "last-event-id": String(lastId) })
    }
    let left = cutAfter(connection)
    connection += 1
    const again = () => {
      for (const look of waiting) look()
      setTimeout(connect, 20)
    }
    const asking = get(url, { headers, agent: false }, (incoming) => {
      if (incoming.statusCode !== 200) refused = incoming.statusCode ?? 0
      current = incoming
      let text = ""
      incoming.on("data", (bytes: Buffer) => {
        const taken = left === null ? bytes : bytes.subarray(0, left)
        text += taken.toString("latin1")
        const frames = text.split("\n\n")
        text = frames.pop() ?? ""
        for (const frame of frames) {
          const event = eventOf(Buffer.from(frame, "latin1").toString("utf8"))
          if (event === null) continue
          events.push(event)
          lastId = event.id ?? lastId
        }
        for (const look of waiting) look()
        if (left === null) return
        left -= taken.length
        if (left > 0) return
        if (text !== "") cutInside += 1
        left = 0
        incoming.destroy()
      })
      incoming.on("error", () => {})
      incoming.once("close", again)
    })
    asking.once("error", again)
  }
  connect()
  return {
    events,
    /** How often it was torn in the middle of a frame. */
    cutInside: () => cutInside,
    connections: () => connection,
    refused: () => refused,
    /** Resolves once it holds; rejects after a while. */
    until: (holds: () => boolean, within = 30_000) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`Not in time; ${events.length} events came, the last of change ${lastId}.`))
        }, within)
        const look = () => {
          if (!holds()) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    stop: () => {
      isStopped = true
      current?.destroy()
    }
  }
}
