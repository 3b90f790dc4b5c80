import { randomUUID } from "node:crypto"
import { connect } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import { listen } from "../edges/listen.ts"
import type { Sandbox } from "../sandbox.ts"
import { openBank } from "../testing/open-bank.ts"
import { isSignedBy, provisionBody, signature } from "../testing/partner-client.ts"
import { faultKinds, faultTable, type FaultKind } from "./fault-kind.ts"

type Transport = "in process" | "over a socket"
const provisions = "/v1/partner-user-provision"
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** A bank with a partner whose session is open, and a client that takes answers as they come. */
async function world(transport: Transport) {
  const bank = await openBank()
  open.push(() => bank.sandbox.close())
  const socket = transport === "in process" ? null : await listen(bank.sandbox)
  if (socket !== null) open.unshift(() => socket.close())
  const send = async (asked: { body?: object; signal?: AbortSignal } = {}) => {
    const body = asked.body === undefined ? null : JSON.stringify(asked.body)
    const headers = new Headers({
      "X-Bunq-Client-Request-Id": randomUUID(),
      "X-Bunq-Client-Authentication": bank.partner.token
    })
    if (body !== null) headers.set("X-Bunq-Client-Signature", signature(body))
    const url = (socket?.url ?? "http://bank.invalid") + provisions
    const method = body === null ? "GET" : "POST"
    const request = new Request(url, { method, headers, body, signal: asked.signal ?? null })
    const response = await (socket === null ? bank.sandbox.fetch(request) : fetch(request))
    const bytes = Buffer.from(await response.arrayBuffer())
    const json = /json/.test(response.headers.get("content-type") ?? "") ? JSON.parse(bytes.toString()) : null
    const error: string | undefined = json?.Error?.[0]?.error_description
    return { status: response.status, headers: response.headers, bytes, json, error }
  }
  return {
    ...bank,
    create: (signal?: AbortSignal) =>
      send({ body: provisionBody(), ...(signal === undefined ? {} : { signal }) }),
    list: () => send(),
    made: () => bank.sandbox.statistics().provisions
  }
}

type World = Awaited<ReturnType<typeof world>>

async function unsignedError(world: World, status: number, text: string): Promise<void> {
  const answer = await world.create()
  expect([answer.status, answer.error]).toEqual([status, text])
  expect(answer.headers.get("x-bunq-server-signature")).toBe(null)
}

async function gatewayPage(world: World, status: number): Promise<void> {
  const answer = await world.create()
  expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "text/html"])
  expect(answer.bytes.toString()).toMatch(/^<html>/)
  expect(answer.headers.get("x-bunq-server-signature")).toBe(null)
  expect(world.sandbox.requests().at(-1)?.status).toBe(status)
}

const signed = (world: World, answer: { headers: Headers; bytes: Buffer }): boolean =>
  isSignedBy(
    { ...answer, status: 200, body: null, item: () => null, error: undefined },
    world.partner.serverKey
  )

/** How the bank in process and `fetch` over a socket say that there is no answer, or not all of it. */
const dropped = /connection dropped|fetch failed|terminated/

/** What a client sees of each fault on its create. */
const plays: { readonly [K in FaultKind]: (world: World) => Promise<void> } = {
  "reply-lost": (world) => expect(world.create()).rejects.toThrow(dropped),
  async "late-request"(world) {
    const gone = new AbortController()
    const outcome = world.create(gone.signal).catch((error: unknown) => error)
    await expect.poll(world.clock.sleeping).toBe(1)
    gone.abort()
    world.clock.advance(19_999)
    expect((await world.list()).json.Response).toEqual([])
    world.clock.advance(1)
    expect(await outcome).toBeInstanceOf(Error)
    await expect.poll(world.made).toBe(1)
  },
  "too-many-requests": (world) =>
    unsignedError(
      world,
      429,
      "Too many requests. You can do a maximum of 5 calls per 3 second to this endpoint."
    ),
  "server-error": (world) => unsignedError(world, 500, "Internal server error."),
  "html-502": (world) => gatewayPage(world, 502),
  "html-503": (world) => gatewayPage(world, 503),
  "html-491": (world) => gatewayPage(world, 491),
  async "hung-socket"(world) {
    const patience = new AbortController()
    let settled = false
    const hung = world.create(patience.signal).finally(() => (settled = true))
    void hung.catch(() => undefined)
    await expect.poll(() => world.sandbox.requests().at(-1)?.fault).toBe("hung-socket")
    world.clock.advance(3_600_000)
    expect((await world.list()).status).toBe(200)
    expect(settled).toBe(false)
    patience.abort(new Error("enough"))
    await expect(hung).rejects.toThrow("enough")
  },
  "cut-body": (world) => expect(world.create()).rejects.toThrow(dropped),
  async "wrong-signature"(world) {
    const answer = await world.create()
    expect(answer.json.Response[0].PartnerUserProvision.status).toBe("CREATED")
    expect(answer.headers.get("x-bunq-server-signature")).toMatch(/^[\w+/]{300,}=*$/)
    expect(signed(world, answer)).toBe(false)
  },
  async "unknown-enum"(world) {
    const answer = await world.create()
    expect(answer.bytes.toString().split("SOMETHING_NEW")).toHaveLength(2)
    expect(signed(world, answer)).toBe(true)
  },
  async "unknown-field"(world) {
    const { json, ...answer } = await world.create()
    expect([json.unknown_field, json.Response[0].PartnerUserProvision.unknown_field]).toEqual([
      expect.objectContaining({ word: "SOMETHING_NEW" }),
      expect.objectContaining({ word: "SOMETHING_NEW" })
    ])
    expect(Object.keys(json.Response[0])).toEqual(["PartnerUserProvision"])
    expect(signed(world, answer)).toBe(true)
  },
  async "repeated-request-id"(world) {
    const answer = await world.create()
    const text = "The request id has been used before on this device."
    expect([answer.status, answer.error]).toEqual([400, text])
    expect(signed(world, answer)).toBe(true)
  },
  async "session-killed"(world) {
    expect((await world.create()).status).toBe(401)
    expect((await world.list()).status).toBe(401)
    const again = await world.ask("POST", "/v1/session-server", {
      token: world.partner.installation,
      body: { secret: world.sandbox.apiKey }
    })
    const token: string = again.item("Token").token
    expect((await world.ask("GET", provisions, { token })).status).toBe(200)
  }
}

describe.each<Transport>(["in process", "over a socket"])("%s", (transport) => {
  it.each(faultKinds)("%s happens once, as documented, and is counted and logged", async (kind) => {
    const one = await world(transport)
    one.sandbox.control.injectFault({ kind, endpoint: `POST ${provisions}` })
    expect((await one.list()).status).toBe(200)
    await plays[kind](one)
    expect(one.made()).toBe(faultTable[kind].carriedOut ? 1 : 0)
    expect(one.sandbox.statistics().faults).toEqual({ [kind]: 1 })
    const logged = one.sandbox.requests().filter(({ fault }) => fault !== null)
    expect(logged.map(({ method, path, fault }) => [method, path, fault])).toEqual([
      ["POST", provisions, kind]
    ])
    expect((await one.create()).status).toBe(kind === "session-killed" ? 401 : 200)
  })

  it("a hung connection ends when the bank does", async () => {
    const one = await world(transport)
    one.sandbox.control.injectFault({ kind: "hung-socket" })
    const hung = one.create()
    void hung.catch(() => undefined)
    await expect.poll(() => one.sandbox.requests().at(-1)?.fault).toBe("hung-socket")
    for (const close of open.splice(0)) await close()
    await expect(hung).rejects.toThrow(dropped)
  })
})

it("cuts a body in its middle, under a head that promises all of it", async () => {
  const one = await world("in process")
  const headers = { "X-Bunq-Client-Authentication": one.partner.token }
  const ask = () => one.sandbox.fetch(new Request(`http://bank.invalid${provisions}`, { headers }))
  const whole = Number((await ask()).headers.get("content-length"))
  one.sandbox.control.injectFault({ kind: "cut-body" })
  const answer = await ask()
  expect(Number(answer.headers.get("content-length"))).toBe(whole)
  const reader = answer.body!.getReader()
  expect((await reader.read()).value).toHaveLength(Math.floor(whole / 2))
  await expect(reader.read()).rejects.toMatchObject({ reason: { _tag: "ConnectionLost", fault: "cut-body" } })
})

it("tells the bank when a client over a socket has gone", async () => {
  const { sandbox } = await openBank()
  const outcomes: Promise<unknown>[] = []
  const watched: Sandbox = {
    ...sandbox,
    fetch(request, connection) {
      const answered = sandbox.fetch(request, connection)
      outcomes.push(answered.catch((error: unknown) => error))
      return answered
    }
  }
  const listening = await listen(watched)
  open.push(
    () => listening.close(),
    () => sandbox.close()
  )
  sandbox.control.injectFault({ kind: "hung-socket" })
  const patience = new AbortController()
  const hung = fetch(`${listening.url}/v1/installation`, {
    method: "POST",
    body: "{}",
    signal: patience.signal
  })
  void hung.catch(() => undefined)
  await expect.poll(() => outcomes.length).toBe(1)
  patience.abort()
  expect(await outcomes[0]).toMatchObject({ name: "AbortError" })
})

it("sends half of a cut body over a socket and then closes it", async () => {
  const one = await world("in process")
  const listening = await listen(one.sandbox)
  open.unshift(() => listening.close())
  one.sandbox.control.injectFault({ kind: "cut-body", endpoint: "GET /v1/installation" })
  const socket = connect(listening.port, "127.0.0.1")
  const token = `X-Bunq-Client-Authentication: ${one.partner.token}`
  socket.write(`GET /v1/installation HTTP/1.1\r\nHost: localhost\r\n${token}\r\n\r\n`)
  let received = ""
  for await (const chunk of socket) received += String(chunk)
  const [head = "", body = ""] = received.split("\r\n\r\n")
  const promised = Number(/content-length: (\d+)/i.exec(head)?.[1])
  expect(head).toMatch(/^HTTP\/1.1 200 /)
  expect(body).toHaveLength(Math.floor(promised / 2))
})
