import { connect } from "node:net"
import { afterEach, expect, it } from "vitest"
import { openHookServer } from "./hook-server.ts"
import type { HookServer, HookServerOptions } from "./hook-server.ts"

const opened: HookServer[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})
const open = async (options: Partial<HookServerOptions> = {}): Promise<HookServer> => {
  const server = await openHookServer({ host: "127.0.0.1", port: 0, ...options })
  opened.push(server)
  return server
}
const post = async (url: string) => (await fetch(url, { method: "POST", body: "{}" })).status

it("asks bunq to come again until somebody answers, and tells that it lives without anything else", async () => {
  const server = await open()
  const health = await fetch(`${server.url}/health`)
  expect([health.status, await health.text()]).toEqual([200, ""])
  expect(await post(`${server.url}/hooks/x`)).toBe(503)
  server.answerWith((_, outgoing) => void outgoing.writeHead(200).end())
  expect([await post(`${server.url}/hooks/x`), await post(`${server.url}/health`)]).toEqual([200, 200])
  server.answerWith(null)
  expect(await post(`${server.url}/hooks/x`)).toBe(404)
})

it("closing answers what has begun, takes nothing new even on an open connection, and ends whoever idles", async () => {
  const server = await open()
  const begun = Promise.withResolvers<() => void>()
  server.answerWith((_, outgoing) => begun.resolve(() => outgoing.writeHead(200).end("kept")))
  const calling = fetch(server.url, { method: "POST", body: "{}" })
  const finish = await begun.promise
  // One that has sent half a head is in time for nothing, and one that says nothing must not hold the end up.
  const [late, idle] = [connect(server.port, "127.0.0.1"), connect(server.port, "127.0.0.1")]
  const gone = [late, idle].map((socket) => {
    socket.on("error", () => {})
    return new Promise((resolve) => socket.once("close", resolve))
  })
  const refused = new Promise<string>((resolve) => late.once("data", (bytes) => resolve(String(bytes))))
  await new Promise<void>((resolve) => late.write("POST / HTTP/1.1\r\nHost: us\r\n", () => resolve()))
  const closed = server.close()
  await expect(fetch(server.url)).rejects.toThrow("fetch failed")
  late.write("Content-Length: 0\r\n\r\n")
  expect(await refused).toMatch(/^HTTP[/]1[.]1 503 [^]*\r\nConnection: close\r\n/)
  finish()
  const answered = await calling
  expect([answered.status, await answered.text()]).toEqual([200, "kept"])
  await Promise.all([closed, server.close(), ...gone])
})

it("refuses a port that is taken", async () => {
  const { port } = await open()
  await expect(openHookServer({ host: "127.0.0.1", port })).rejects.toMatchObject({ code: "EADDRINUSE" })
})
