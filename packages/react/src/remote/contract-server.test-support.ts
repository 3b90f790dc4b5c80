import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { View } from "@bunq-provisioning/core"
import { sampleView } from "../testing/sample-view.ts"

/** A request as it came. */
export interface Arrived {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

/** A little server that speaks the HTTP contract, with a journal of views, and breaks on demand. */
export const contractServer = async () => {
  const tokens = new Set(["good"])
  const arrived: Arrived[] = []
  const journal: { readonly change: number; readonly view: View }[] = []
  const taken = new Map<string, number>()
  const streams = new Map<ServerResponse, string | null>()
  let change = 0
  /** Replies that are to go wrong, first to last. */
  const faults: ((response: ServerResponse) => void)[] = []
  /** Called after an event was taken and before it is answered. */
  const lost: ("reply" | "half the reply")[] = []

  const frame = (one: { readonly change: number; readonly view: View }) =>
    `id: ${one.change}\nevent: view\ndata: ${JSON.stringify(one.view)}\n\n`
  const json = (response: ServerResponse, status: number, body: object) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
  }
  const refuse = (response: ServerResponse, status: number, reason: string, more: object = {}) =>
    json(response, status, { type: `urn:bunq-provisioning:${reason}`, status, reason, ...more })

  const tell = (view: View) => {
    const one = { change: ++change, view }
    journal.push(one)
    for (const [stream, uuid] of streams) if (uuid === null || uuid === view.uuid) stream.write(frame(one))
  }
  const follow = (response: ServerResponse, uuid: string | null, lastId: string | undefined) => {
    const mine = journal.filter(({ view }) => uuid === null || view.uuid === uuid)
    const at = mine.findIndex((one) => String(one.change) === lastId)
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders()
    const newest = mine.at(-1)
    if (uuid === null && at < 0) {
      if (lastId !== undefined) response.write("event: reset\ndata: {}\n\n")
      response.write(`id: ${change}\nevent: start\ndata: {"change":${change}}\n\n`)
    } else if (at >= 0) mine.slice(at + 1).forEach((one) => response.write(frame(one)))
    else {
      if (lastId !== undefined) response.write("event: reset\ndata: {}\n\n")
      if (newest !== undefined) response.write(frame(newest))
    }
    streams.set(response, uuid)
    response.on("close", () => streams.delete(response))
  }
  const receive = (response: ServerResponse, uuid: string, { headers, body }: Arrived) => {
    const event = JSON.parse(body) as { readonly type: string; readonly data?: { readonly country?: string } }
    const view = journal.findLast((one) => one.view.uuid === uuid)?.view ?? sampleView("collecting", { uuid })
    if (event.type === "provision.close")
      return refuse(response, 409, "NotPermitted", { permitted: view.actions })
    if (event.data?.country === "Holland")
      return refuse(response, 422, "InvalidFulfilmentData", { field: "country" })
    const key = String(headers["idempotency-key"])
    const times = (taken.get(key) ?? 0) + 1
    taken.set(key, times)
    if (times === 1) tell({ ...view, progress: view.progress + 0.01 })
    const receipt = JSON.stringify({
      outcome: times === 1 ? "accepted" : "duplicate",
      because: null,
      view: journal.at(-1)?.view
    })
    const fault = lost.shift()
    if (fault === "reply") return response.destroy()
    response.writeHead(200, { "content-length": receipt.length })
    if (fault === undefined) return response.end(receipt)
    response.write(receipt.slice(0, 20))
    return setTimeout(() => response.destroy(), 20)
  }

  const server = createServer((request, response) => {
    void (async () => {
      let body = ""
      for await (const chunk of request) body += String(chunk)
      const url = new URL(request.url ?? "/", "http://127.0.0.1")
      const one = {
        method: request.method ?? "",
        path: url.pathname + url.search,
        headers: request.headers,
        body
      }
      arrived.push(one)
      const fault = faults.shift()
      if (fault !== undefined) return fault(response)
      const token = request.headers.authorization?.replace("Bearer ", "") ?? ""
      if (!tokens.has(token)) return refuse(response, 401, "TokenExpired")
      const [, uuid = "", what] = /^\/v1\/provisions\/([^/]+)\/(\w+)$/.exec(url.pathname) ?? []
      const lastId = request.headers["last-event-id"] as string | undefined
      if (url.pathname === "/v1/user-tokens/refresh") {
        const fresh = `${token}+`
        tokens.add(fresh)
        return json(response, 200, { token: fresh, expiresAt: 0 })
      }
      if (url.pathname === "/v1/changes") return follow(response, null, lastId)
      if (url.pathname === "/v1/provisions") {
        const views = [...new Map(journal.map(({ view }) => [view.uuid, view])).values()]
        return json(response, 200, { views, next: null })
      }
      if (uuid === "nobody") return refuse(response, 404, "NotFound")
      if (what === "changes") return follow(response, uuid, lastId)
      if (what === "events") return receive(response, uuid, one)
      return refuse(response, 404, "NotFound")
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    arrived,
    tell,
    faults,
    lost,
    /** How often each key was received. */
    taken,
    streams: () => streams.size,
    /** As after a restore from a backup: what is followed goes on by numbers nobody knows. */
    forget: () => journal.splice(0),
    /** Sends a part of a message, then breaks every stream. */
    cut: () => {
      for (const stream of streams.keys()) {
        streams.delete(stream)
        stream.write('id: 999\nevent: view\ndata: {"pha')
        setTimeout(() => stream.destroy(), 10)
      }
    },
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    }
  }
}
export type ContractServer = Awaited<ReturnType<typeof contractServer>>
