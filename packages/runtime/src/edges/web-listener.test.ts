import { createServer, request } from "node:http"
import type { IncomingMessage, Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, expect, it } from "vitest"
import { webListener } from "./web-listener.ts"

const opened: Server[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
const listen = async (answer: (request: Request) => Promise<Response>) => {
  const server = createServer(webListener(answer))
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const settle = (ms = 30) => new Promise((go) => setTimeout(go, ms))

it("hands over method, path, headers and body, and what comes back", async () => {
  const url = await listen(async (asked) =>
    Response.json(
      {
        method: asked.method,
        path: new URL(asked.url).pathname,
        text: await asked.text(),
        a: asked.headers.get("x-a")
      },
      { status: 201, headers: { "x-b": "c" } }
    )
  )
  const answer = await fetch(`${url}/v1/x?y=1`, {
    method: "POST",
    body: "é".repeat(100_000),
    headers: { "x-a": "b" }
  })
  expect([answer.status, answer.headers.get("x-b")]).toEqual([201, "c"])
  expect(await answer.json()).toEqual({ method: "POST", path: "/v1/x", text: "é".repeat(100_000), a: "b" })
  const bare = await fetch(url)
  expect(await bare.json()).toMatchObject({ method: "GET", text: "" })
})

it("answers before a body is read, and keeps the connection", async () => {
  const url = await listen(async () => new Response("no", { status: 413 }))
  for (let round = 0; round < 3; round += 1) {
    const answer = await fetch(url, { method: "POST", body: new Uint8Array(5_000_000) })
    expect([answer.status, await answer.text()]).toEqual([413, "no"])
  }
})

it("answers when reading was broken off", async () => {
  const url = await listen(async ({ body }) => {
    const reader = body!.getReader()
    await reader.read()
    await reader.cancel()
    return new Response("enough", { status: 413 })
  })
  const answer = await fetch(url, { method: "POST", body: new Uint8Array(5_000_000) })
  expect([answer.status, await answer.text()]).toEqual([413, "enough"])
})

it("writes a stream at the pace of its reader, and stops it when the reader leaves", async () => {
  let [made, cancelled] = [0, false]
  const url = await listen(
    async () =>
      new Response(
        new ReadableStream(
          {
            pull: (controller) => {
              made += 1
              controller.enqueue(new Uint8Array(65_536).fill(46))
            },
            cancel: () => void (cancelled = true)
          },
          { highWaterMark: 1 }
        ),
        { headers: { "content-type": "text/event-stream" } }
      )
  )
  const socket = await new Promise<IncomingMessage>((resolve) => {
    request(url, (incoming) => resolve(incoming.pause())).end()
  })
  await settle(150)
  const held = made
  await settle(150)
  expect(made).toBe(held)
  socket.destroy()
  for (let round = 0; round < 50 && !cancelled; round += 1) await settle()
  expect(cancelled).toBe(true)
})

it("refuses what is no path, and outlives a handler that breaks", async () => {
  const url = await listen(() => Promise.reject(new Error("canary")))
  const odd = await new Promise<number | undefined>((resolve, reject) => {
    const outgoing = request(url, { path: "*", method: "OPTIONS" }, ({ statusCode }) => resolve(statusCode))
    outgoing.once("error", reject)
    outgoing.end()
  })
  expect(odd).toBe(400)
  await expect(fetch(url)).rejects.toThrow("fetch failed")
  await expect(fetch(url)).rejects.toThrow("fetch failed")
})
