import type { View } from "@bunq-provisioning/core"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { sampleView } from "../testing/sample-view.ts"
import type { Connection, Transport } from "../transport.ts"
import { contractServer } from "./contract-server.test-support.ts"
import type { ContractServer } from "./contract-server.test-support.ts"
import { quickEnvironment } from "./quick-environment.test-support.ts"
import { remote } from "./remote.ts"
import type { TokenSource } from "./token-keeper.ts"

const uuid = "00000000-0000-4000-8000-000000000001"
const at = (progress: number): View => sampleView("collecting", { uuid, progress })

let server: ContractServer
let environment: ReturnType<typeof quickEnvironment>
const stops: (() => void)[] = []
beforeEach(async () => {
  server = await contractServer()
  environment = quickEnvironment()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) stop()
  await server.close()
})

const open = (token: TokenSource = "good") => remote({ baseUrl: server.baseUrl, token, environment })
/** Follows the user and writes down what is told. */
const listen = (transport: Transport, of = uuid) => {
  const seen: number[] = []
  const connections: Connection[] = []
  const following = transport.follow(of, {
    onView: (view) => seen.push(view.progress),
    onConnection: (connection) => connections.push(connection)
  })
  stops.push(following.stop)
  return { seen, connections, following, state: () => connections.at(-1)?.state, retry: following.retry }
}
const until = (what: () => void) => vi.waitFor(what, { timeout: 5_000, interval: 5 })

describe("following", () => {
  it("begins with the present view and goes on with every later one", async () => {
    server.tell(at(0.1))
    const { seen, connections } = listen(open())
    await until(() => expect(seen).toEqual([0.1]))
    server.tell(at(0.2))
    await until(() => expect(seen).toEqual([0.1, 0.2]))
    expect(connections.map(({ state }) => state)).toEqual(["connecting", "live", "live"])
  })

  it("goes on after the last view when the stream is cut in the middle of a message", async () => {
    server.tell(at(0.1))
    const { seen } = listen(open())
    await until(() => expect(seen).toHaveLength(1))
    const expected = [0.1]
    for (let n = 2; n < 12; n++) {
      server.tell(at(n))
      expected.push(n)
      if (n % 3 === 0) server.cut()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await until(() => expect(seen).toEqual(expected))
    expect(server.arrived.slice(1).map(({ headers }) => headers["last-event-id"])).not.toContain(undefined)
  })

  it("is live again as soon as it is connected, also when nothing happened meanwhile", async () => {
    server.tell(at(0.1))
    const { seen, connections } = listen(open())
    await until(() => expect(seen).toEqual([0.1]))
    server.cut()
    const states = ["connecting", "live", "waiting", "live"]
    await until(() => expect(connections.map(({ state }) => state)).toEqual(states))
    expect(seen).toEqual([0.1])
  })

  it("gives up a stream of which nothing is heard any more", async () => {
    server.tell(at(0.1))
    listen(open())
    // 45 s, in the time of these tests.
    await until(() => expect(server.arrived.length).toBeGreaterThan(1))
    expect(server.arrived[1]?.headers["last-event-id"]).toBe("1")
  })

  it("takes the whole view when nobody knows its number any more", async () => {
    server.tell(at(0.1))
    const { seen } = listen(open())
    await until(() => expect(seen).toEqual([0.1]))
    server.forget()
    server.tell(at(0.2))
    server.cut()
    server.forget()
    server.tell(at(0.3))
    await until(() => expect(seen.at(-1)).toBe(0.3))
    expect(server.arrived.length).toBeGreaterThan(1)
  })

  it("of everybody says that what came before is to be read: at its start, and when its number is gone", async () => {
    const told = { resets: 0 }
    const following = open().followAll?.({
      onView: () => {},
      onConnection: () => {},
      onReset: () => told.resets++
    })
    stops.push(() => following?.stop())
    await until(() => expect(told.resets).toBe(1))
    server.tell(at(0.1))
    server.cut()
    await until(() => expect(server.arrived[1]?.headers["last-event-id"]).toBe("1"))
    expect(told.resets).toBe(1)
    server.forget()
    server.cut()
    await until(() => expect(told.resets).toBe(2))
  })

  it("comes less often to a server whose messages are of no use", async () => {
    for (let n = 0; n < 3; n++) {
      server.faults.push((response) => {
        response
          .writeHead(200, { "content-type": "text/event-stream" })
          .end('id: 7\nevent: view\ndata: {"pha\n\n')
      })
    }
    server.tell(at(0.1))
    const { seen, connections } = listen(open())
    await until(() => expect(seen).toEqual([0.1]))
    expect(connections.flatMap((one) => ("attempt" in one ? [one.attempt] : []))).toEqual([1, 2, 3])
    expect(server.arrived.map(({ headers }) => headers["last-event-id"])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined
    ])
  })

  it("says what it waits for when nobody answers, and goes on when somebody does", async () => {
    server.faults.push(
      (response) => response.destroy(),
      (response) => response.writeHead(503, { "retry-after": "1" }).end()
    )
    server.tell(at(0.1))
    const { seen, connections } = listen(open())
    await until(() => expect(seen).toEqual([0.1]))
    expect(connections.map((one) => [one.state, "attempt" in one ? one.attempt : 0])).toEqual([
      ["connecting", 0],
      ["waiting", 1],
      ["waiting", 2],
      ["live", 0]
    ])
  })

  it("says that the browser is offline, and is back at once", async () => {
    server.tell(at(0.1))
    const { seen, state } = listen(open())
    await until(() => expect(seen).toEqual([0.1]))
    environment.setOnline(false)
    // Long before the silence would tell.
    await vi.waitFor(() => expect(state()).toBe("offline"), { timeout: 400, interval: 5 })
    server.tell(at(0.2))
    environment.setOnline(true)
    await until(() => expect(seen).toEqual([0.1, 0.2]))
    expect(state()).toBe("live")
  })

  it("is refused for somebody who is not there, until it is told to try again", async () => {
    const { connections, retry, state } = listen(open(), "nobody")
    await until(() => expect(state()).toBe("refused"))
    expect(connections.at(-1)).toMatchObject({ problem: { reason: "NotFound", status: 404 } })
    const before = server.arrived.length
    environment.setOnline(true)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(server.arrived).toHaveLength(before)
    retry()
    await until(() => expect(server.arrived).toHaveLength(before + 1))
  })

  it("ends, and leaves no stream behind", async () => {
    server.tell(at(0.1))
    const { seen, following } = listen(open())
    await until(() => expect(seen).toHaveLength(1))
    following.stop()
    await until(() => expect(server.streams()).toBe(0))
  })
})
