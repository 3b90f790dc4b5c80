import { connect } from "node:net"
import type { InspectionMessage } from "@bunq-provisioning/runtime/inspect"
import { afterEach, expect, it, vi } from "vitest"
import { openInspector } from "./open-inspector.ts"
import type { Inspector } from "./open-inspector.ts"

const open: Inspector[] = []
const inspector = async () => {
  const made = await openInspector()
  open.push(made)
  return made
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

const nothing = { output: undefined, error: undefined }
const about = (sessionId: string, rootId: string) => ({
  id: "1",
  rootId,
  sessionId,
  createdAt: "1",
  _version: "0.7.2"
})
const event = {
  type: "provision.observed",
  about: null,
  at: 1,
  source: "bank",
  fact: "noted",
  because: null,
  reason: null
} as const
const actor = (sessionId: string, parentId?: string): InspectionMessage => ({
  ...about(sessionId, parentId ?? sessionId),
  type: "@xstate.actor",
  name: sessionId,
  definition: "{}",
  parentId,
  snapshot: { status: "active", ...nothing }
})
const snapshot = (sessionId: string, status: "active" | "done"): InspectionMessage => ({
  ...about(sessionId, "user"),
  type: "@xstate.snapshot",
  event,
  snapshot: { status, ...nothing }
})

/** What a plain socket is answered, up to the end of the head. */
const answered = async (url: string, head: readonly string[]): Promise<string> => {
  const { port } = new URL(url)
  const socket = connect(Number(port), "127.0.0.1")
  socket.write(`${head.join("\r\n")}\r\n\r\n`)
  const first = await new Promise<string>((resolve) =>
    socket.once("data", (bytes) => resolve(bytes.toString()))
  )
  socket.destroy()
  return first.split("\r\n")[0] ?? ""
}
const upgrade = (host: string, ...more: readonly string[]) => [
  "GET / HTTP/1.1",
  `Host: ${host}`,
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ...more
]

const listen = (address: string) => {
  const socket = new WebSocket(address)
  const heard: unknown[] = []
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener("close", ({ code }) => resolve(code))
  )
  socket.addEventListener("message", ({ data }) => heard.push(JSON.parse(String(data))))
  return { socket, heard, closed }
}

it("passes on what it is sent, also what is long, and tells who comes later of everybody who is there", async () => {
  const one = await inspector()
  const first = listen(one.socket)
  await vi.waitFor(() => expect(one.viewers()).toBe(1))
  const long = { ...actor("user"), name: "x".repeat(70_000) }
  const sent = [
    long,
    actor("user/command", "user"),
    snapshot("user", "active"),
    snapshot("user/command", "done")
  ]
  for (const message of sent) one.send(message)
  await vi.waitFor(() => expect(first.heard).toHaveLength(4))
  expect(first.heard).toEqual(JSON.parse(JSON.stringify(sent)))
  const late = listen(one.socket)
  await vi.waitFor(() => expect(late.heard).toHaveLength(2))
  expect(late.heard).toEqual(JSON.parse(JSON.stringify([long, snapshot("user", "active")])))
  late.socket.close()
  await late.closed
  await vi.waitFor(() => expect(one.viewers()).toBe(1))
  await one.close()
  expect(await first.closed).toBe(1001)
})

it("lets somebody in while much is going on, who is then told of everybody, and of each before what they do", async () => {
  const one = await inspector()
  const definition = "x".repeat(30_000)
  const users = Array.from({ length: 400 }, (_, index) => `user ${index}`)
  for (const user of users) one.send({ ...actor(user), definition } as InspectionMessage)
  const late = listen(one.socket)
  await vi.waitFor(() => expect(one.viewers()).toBe(1))
  for (const user of users) one.send({ ...snapshot(user, "active"), rootId: user })
  await vi.waitFor(() => expect(late.heard.length).toBeGreaterThanOrEqual(800))
  const heard = late.heard as readonly InspectionMessage[]
  const introduced = heard.filter(({ type }) => type === "@xstate.actor").map(({ sessionId }) => sessionId)
  expect(introduced).toEqual(users)
  const told = new Set<string>()
  const early = heard.filter(({ type, sessionId }) => {
    if (type === "@xstate.actor") told.add(sessionId)
    return !told.has(sessionId)
  })
  expect(early).toEqual([])
})

it("lets in no page from elsewhere, under no other name, and nothing that is no WebSocket", async () => {
  const { url } = await inspector()
  const { host } = new URL(url)
  expect(await answered(url, upgrade(host))).toContain("101")
  expect(await answered(url, upgrade(host, `Origin: http://${host}`))).toContain("101")
  expect(await answered(url, upgrade(host, "Origin: https://example.com"))).toContain("403")
  expect(await answered(url, upgrade(host, "Origin: null"))).toContain("403")
  expect(await answered(url, upgrade("evil.example"))).toContain("403")
  expect(
    await answered(
      url,
      upgrade(host).filter((line) => !line.startsWith("Sec-WebSocket-Key"))
    )
  ).toContain("403")
  expect(await answered(url, ["GET / HTTP/1.1", "Host: evil.example"])).toContain("404")
  expect(await answered(url, ["POST / HTTP/1.1", `Host: ${host}`, "Content-Length: 0"])).toContain("404")
})

it("is on loopback, and its page loads nothing from elsewhere by itself", async () => {
  const { url, socket } = await inspector()
  expect([url, socket].every((address) => new URL(address).hostname === "127.0.0.1")).toBe(true)
  const page = await fetch(url)
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'")
  expect(await page.text()).not.toMatch(/https?:/)
})

it("lets go of who sends what nobody asked for", async () => {
  const one = await inspector()
  const loud = listen(one.socket)
  await vi.waitFor(() => expect(one.viewers()).toBe(1))
  loud.socket.send("x".repeat(100_000))
  await loud.closed
  await vi.waitFor(() => expect(one.viewers()).toBe(0))
})
