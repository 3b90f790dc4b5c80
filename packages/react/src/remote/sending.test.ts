import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { sampleView } from "../testing/sample-view.ts"
import { contractServer } from "./contract-server.test-support.ts"
import type { ContractServer } from "./contract-server.test-support.ts"
import { quickEnvironment } from "./quick-environment.test-support.ts"
import { remote } from "./remote.ts"
import type { TokenSource } from "./token-keeper.ts"

const uuid = "00000000-0000-4000-8000-000000000001"
const tax = (country: string) =>
  ({ type: "fulfilment.submit", fulfilment: "TAX_RESIDENCY", data: { country, taxNumber: "1" } }) as const

let server: ContractServer
let environment: ReturnType<typeof quickEnvironment>
beforeEach(async () => {
  server = await contractServer()
  environment = quickEnvironment()
})
afterEach(() => server.close())

const open = (token: TokenSource = "good") => remote({ baseUrl: `${server.baseUrl}/v1/`, token, environment })
const until = (what: () => void) => vi.waitFor(what, { timeout: 5_000, interval: 5 })
const events = () => server.arrived.filter(({ path }) => path.endsWith("/events"))

describe("sending", () => {
  it.each(["reply", "half the reply"] as const)(
    "is resumed under its key when the %s is lost, and counts once",
    async (lost) => {
      server.lost.push(lost)
      const attempts: number[] = []
      const sent = open().send(uuid, tax("NL"), { key: "k1", onRetry: (attempt) => attempts.push(attempt) })
      expect(await sent).toMatchObject({ outcome: "duplicate" })
      expect(server.taken).toEqual(new Map([["k1", 2]]))
      expect(new Set(events().map(({ body }) => body)).size).toBe(1)
      expect(attempts).toEqual([2])
    }
  )

  it("is resumed under its key when nothing is heard of it any more, and at once when the network was away", async () => {
    let held = 0
    const hold = () => held++
    server.faults.push(hold, hold)
    // 90 s, in the time of this test.
    const after = (ms: number, run: () => void) => environment.after(ms >= 90_000 ? 10_000 : ms, run)
    const transport = remote({
      baseUrl: server.baseUrl,
      token: "good",
      environment: { ...environment, after }
    })
    const sent = transport.send(uuid, tax("NL"), { key: "k1" })
    await until(() => expect(held).toBe(2))
    environment.setOnline(false)
    environment.setOnline(true)
    expect(await sent).toMatchObject({ outcome: "accepted" })
    expect(server.taken).toEqual(new Map([["k1", 1]]))
    expect(events()).toHaveLength(3)
  })

  it("waits for the network and the server", async () => {
    server.faults.push((response) => response.writeHead(503, { "retry-after": "1" }).end())
    environment.setOnline(false)
    const sent = open().send(uuid, { type: "identity.start" }, { key: "k1" })
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(events()).toEqual([])
    environment.setOnline(true)
    expect(await sent).toMatchObject({ outcome: "accepted" })
    expect(events()).toHaveLength(2)
  })

  it("says which fields are wrong and what is permitted instead, without trying again", async () => {
    expect(await open().send(uuid, tax("Holland"), { key: "k1" })).toEqual({
      outcome: "failed",
      problem: { reason: "InvalidFulfilmentData", status: 422, fields: ["country"], permitted: null }
    })
    expect(await open().send(uuid, { type: "provision.close" }, { key: "k2" })).toMatchObject({
      outcome: "failed",
      problem: { reason: "NotPermitted", permitted: ["submit-fulfilment", "start-identity", "close"] }
    })
    expect(events()).toHaveLength(2)
  })

  it("is given up when it is cancelled", async () => {
    environment.setOnline(false)
    const abort = new AbortController()
    const sent = open().send(uuid, { type: "identity.start" }, { key: "k1", signal: abort.signal })
    abort.abort()
    expect(await sent).toMatchObject({ outcome: "failed", problem: { reason: "Cancelled" } })
  })

  it("is given up when it is cancelled before it leaves, and while nothing answers", async () => {
    const early = new AbortController()
    early.abort()
    const first = await open().send(uuid, { type: "identity.start" }, { key: "k1", signal: early.signal })
    expect(first).toMatchObject({ problem: { reason: "Cancelled" } })
    expect(events()).toEqual([])
    const late = new AbortController()
    server.faults.push(() => late.abort())
    const second = await open().send(uuid, { type: "identity.start" }, { key: "k2", signal: late.signal })
    expect(second).toMatchObject({ problem: { reason: "Cancelled" } })
  })

  it("is given up after some minutes of a network without a server", async () => {
    await server.close()
    const sent = await open().send(uuid, { type: "identity.start" }, { key: "k1" })
    expect(sent).toMatchObject({ outcome: "failed", problem: { reason: "Unreachable", status: null } })
  })

  it("takes files as the browser has them", async () => {
    const front = new File([new Uint8Array([1, 2, 250])], "passport.png", { type: "image/png" })
    const data = { documentType: "PASSPORT", country: "NL", front }
    await open().send(
      uuid,
      { type: "fulfilment.submit", fulfilment: "DOCUMENT_IDENTIFICATION", data },
      { key: "k1" }
    )
    expect(JSON.parse(events()[0]?.body ?? "")).toEqual({
      type: "fulfilment.submit",
      fulfilment: "DOCUMENT_IDENTIFICATION",
      data: { documentType: "PASSPORT", country: "NL", front: { contentType: "image/png", bytes: "AQL6" } }
    })
  })
})

describe("a token", () => {
  it("that has ended is asked for once, by everything that needs it, and nothing is lost", async () => {
    server.tell(sampleView("collecting", { uuid }))
    const asked: (string | null)[] = []
    const transport = open(async ({ refused }) => {
      asked.push(refused)
      await new Promise((resolve) => setTimeout(resolve, 10))
      server.tokens.add("fresh")
      return refused === null ? "old" : "fresh"
    })
    const seen: string[] = []
    const following = transport.follow(uuid, {
      onView: ({ phase }) => seen.push(phase),
      onConnection: () => {}
    })
    const sent = await Promise.all(
      ["a", "b"].map((key) => transport.send(uuid, { type: "identity.start" }, { key }))
    )
    await until(() => expect(seen.length).toBeGreaterThan(0))
    following.stop()
    expect(sent.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted"])
    expect(asked).toEqual([null, "old"])
  })

  it("for which there is no other refuses, and is asked for again by a retry", async () => {
    let token = "old"
    const transport = open(() => token)
    const connections: string[] = []
    const following = transport.follow(uuid, {
      onView: () => {},
      onConnection: ({ state }) => connections.push(state)
    })
    await until(() => expect(connections).toEqual(["connecting", "refused"]))
    server.tell(sampleView("collecting", { uuid }))
    token = "good"
    following.retry()
    await until(() => expect(connections).toEqual(["connecting", "refused", "connecting", "live"]))
    following.stop()
  })

  it("is asked for again of a source that does not answer", async () => {
    let asked = 0
    const transport = open(() => (asked++ === 0 ? new Promise(() => {}) : "good"))
    // 45 s, in the time of these tests.
    const sent = await transport.send(uuid, { type: "identity.start" }, { key: "k1" })
    expect([sent.outcome, asked]).toEqual(["accepted", 2])
  })

  it("that is refused by an answer that is cut off leaves nothing unhandled", async () => {
    const cut = new ReadableStream({ start: (controller) => controller.error(new TypeError("cut")) })
    let asked = 0
    const transport = remote({
      baseUrl: server.baseUrl,
      environment,
      token: () => (asked++ === 0 ? "old" : "good"),
      fetch: (input, init) =>
        asked === 1 ? Promise.resolve(new Response(cut, { status: 401 })) : fetch(input, init)
    })
    const sent = await transport.send(uuid, { type: "identity.start" }, { key: "k1" })
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(sent.outcome).toBe("accepted")
  })

  it("of a user is refreshed in its time by a browser whose clock is an hour ahead", async () => {
    const now = Math.floor(environment.now() / 1_000)
    const token = `bpu_${btoa(JSON.stringify({ iat: now, exp: now + 900 })).replaceAll("=", "")}.signature`
    server.tokens.add(token)
    const ahead = { ...environment, now: () => environment.now() + 3_600_000 }
    const transport = remote({ baseUrl: server.baseUrl, token, environment: ahead })
    const following = transport.follow(uuid, { onView: () => {}, onConnection: () => {} })
    const refreshes = () => server.arrived.filter(({ path }) => path.endsWith("/refresh")).length
    await until(() => expect(refreshes()).toBe(1))
    // Five seconds, in the time of these tests.
    await new Promise((resolve) => setTimeout(resolve, 100))
    following.stop()
    expect(refreshes()).toBe(1)
  })

  it("that nobody has refuses", async () => {
    const connections: string[] = []
    const following = open(() => null).follow(uuid, {
      onView: () => {},
      onConnection: ({ state }) => connections.push(state)
    })
    await until(() => expect(connections).toEqual(["connecting", "refused"]))
    following.stop()
  })

  it("of a user is refreshed before it ends", async () => {
    const now = Math.floor(environment.now() / 1_000)
    const claims = btoa(JSON.stringify({ v: 1, sub: uuid, iat: now, exp: now + 3 }))
    const token = `bpu_${claims.replaceAll("=", "")}.signature`
    server.tokens.add(token)
    const transport = open(token)
    const gone = transport.follow(uuid, { onView: () => {}, onConnection: () => {} })
    gone.stop()
    gone.stop()
    const following = transport.follow(uuid, { onView: () => {}, onConnection: () => {} })
    await until(() => expect(server.arrived.some(({ path }) => path.endsWith("/refresh"))).toBe(true))
    await until(() => expect(server.tokens.has(`${token}+`)).toBe(true))
    server.tokens.delete(token)
    const sent = await transport.send(uuid, { type: "identity.start" }, { key: "k1" })
    following.stop()
    expect(sent.outcome).toBe("accepted")
  })

  it("never is in an address", async () => {
    await open().list({ phases: ["collecting"], email: "a@example.com" }, new AbortController().signal)
    expect(server.arrived.map(({ path }) => path)).toEqual([
      "/v1/provisions?email=a%40example.com&phase=collecting"
    ])
  })
})
