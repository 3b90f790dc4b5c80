import { afterEach, describe, expect, it } from "vitest"
import { receiverWorld, sent, token } from "../receiver/receiver-world.test-support.ts"
import { nodeListener } from "./node.ts"
import { expectWebhooks, listen, raw } from "./sockets.test-support.ts"
import type { Listening } from "./sockets.test-support.ts"

let server: Listening | undefined
afterEach(() => server?.close())
const start = async (options: Parameters<typeof receiverWorld>[0] = {}) => {
  const world = receiverWorld(options)
  server = await listen(nodeListener(world.receiver))
  return { ...world, ...server }
}
const head = (length: number | string) =>
  `POST /${token} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
const statusLine = (text: string) => text.split("\r\n")[0]

describe("under Node's http", () => {
  it("receives", async () => {
    const world = await start()
    await expectWebhooks(world.url, world)
    const other = sent("USER_ONBOARDING")
    const prefixed = await fetch(`${world.url}/any/prefix${new URL(other.url).pathname}`, {
      method: "POST",
      body: other.body
    })
    expect(prefixed.status).toBe(415)
    const typed = await fetch(`${world.url}/any/prefix${new URL(other.url).pathname}/?query`, {
      method: "POST",
      headers: other.headers,
      body: other.body
    })
    expect([typed.status, world.kept.length]).toEqual([200, 3])
  })

  it("takes the address of the socket", async () => {
    const world = await start({ sources: ["127.0.0.1"] })
    await expectWebhooks(world.url, world)
    const bunq = await start({ environment: "production" })
    const { url, headers, body } = sent()
    const response = await fetch(`${bunq.url}${new URL(url).pathname}`, {
      method: "POST",
      headers: { ...headers, "x-forwarded-for": "185.40.108.9" },
      body
    })
    expect(response.status).toBe(403)
  })

  it("takes bodies in any pieces", async () => {
    const { kept, port } = await start()
    const { body } = sent()
    const chunked = [...body].map((letter) => `1\r\n${letter}\r\n`).join("")
    const request = `POST /${token} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`
    expect(statusLine(await raw(port, `${request}${chunked}0\r\n\r\n`))).toBe("HTTP/1.1 200 OK")
    expect(statusLine(await raw(port, head(body.length), body.slice(0, 9), body.slice(9)))).toContain("200")
    expect(kept).toHaveLength(1)
  })

  it("leaves slow clients and forgets those who leave", async () => {
    const { port, receiver, logged } = await start({ bodyDeadline: "100 millis", maxConcurrent: 1 })
    const answer = await raw(port, head(100), "{")
    expect(answer).toMatch(/^HTTP\/1.1 408 .*connection: close/is)
    const gone = new AbortController()
    const left = fetch(`http://127.0.0.1:${port}/${token}`, {
      method: "POST",
      body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) }),
      signal: gone.signal,
      duplex: "half"
    } as RequestInit)
    await new Promise((go) => setTimeout(go, 30))
    gone.abort()
    await expect(left).rejects.toThrow(/abort/)
    for (let tries = 0; tries < 100 && logged.length < 2; tries += 1)
      await new Promise((go) => setTimeout(go, 10))
    expect(logged.map(({ about }) => about["reason"])).toEqual(["slow", "gone"])
    expect((await receiver(sent().request())).status).toBe(200)
  })

  it("stops a body that grows beyond what was told", async () => {
    const { port } = await start({ maxBytes: 2_048 })
    const request = `POST /${token} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`
    const piece = `400\r\n${" ".repeat(1_024)}\r\n`
    expect(statusLine(await raw(port, request, piece, piece, piece))).toContain("413")
    expect(statusLine(await raw(port, head(1e15), "{"))).toContain("413")
  })
})
