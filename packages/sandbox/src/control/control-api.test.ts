import { afterEach, describe, expect, it } from "vitest"
import { listen } from "../edges/listen.ts"
import { createVirtualClock, type SandboxOptions } from "../index.ts"
import { openBank } from "../testing/open-bank.ts"
import { partnerClient, provisionBody } from "../testing/partner-client.ts"
import { controlRoutes } from "./control-routes.ts"

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const json = { "content-type": "application/json" }

/** A bank, and calls of its control API over a socket or in process. */
async function controlled(options: SandboxOptions = {}) {
  const bank = await openBank(options)
  const { url, close } = await listen(bank.sandbox)
  open.push(close, () => bank.sandbox.close())
  const read = async (response: Response) => ({ status: response.status, body: await response.json() })
  const get = async (path: string) => read(await fetch(`${url}/control${path}`))
  const post = async (path: string, body: unknown = {}) =>
    read(await fetch(`${url}/control${path}`, { method: "POST", headers: json, body: JSON.stringify(body) }))
  const raw = async (path: string, init: RequestInit = {}, remoteAddress = "127.0.0.1") =>
    read(await bank.sandbox.fetch(new Request(`http://bank.invalid/control${path}`, init), { remoteAddress }))
  return { ...bank, url, get, post, raw }
}

describe("keeps web pages and other machines out", () => {
  const body = "{}"
  it.each<[string, string, RequestInit, string, number, string]>([
    [
      "a host name that is rebound",
      "",
      { headers: { host: "evil.example" } },
      "127.0.0.1",
      403,
      "LoopbackOnly"
    ],
    [
      "one that only begins like this machine",
      "",
      { headers: { host: "localhost.evil.example" } },
      "127.0.0.1",
      403,
      "LoopbackOnly"
    ],
    ["another machine", "", {}, "192.168.1.7", 403, "LoopbackOnly"],
    ["a page's origin", "", { headers: { origin: "http://localhost:3000" } }, "::1", 403, "LoopbackOnly"],
    [
      "a page's image",
      "/clock",
      { headers: { "sec-fetch-site": "cross-site" } },
      "127.0.0.1",
      403,
      "LoopbackOnly"
    ],
    ["a form", "/clock/freeze", { method: "POST", body }, "127.0.0.1", 415, "JsonOnly"],
    [
      "a type that only begins like JSON",
      "/clock/freeze",
      { method: "POST", body, headers: { "content-type": "application/jsonp" } },
      "127.0.0.1",
      415,
      "JsonOnly"
    ],
    ["a preflight", "/clock/freeze", { method: "OPTIONS" }, "127.0.0.1", 405, "MethodNotAllowed"],
    ["no such path", "/nothing", {}, "127.0.0.1", 404, "NotFound"],
    [
      "broken JSON",
      "/clock/freeze",
      { method: "POST", body: "{", headers: json },
      "127.0.0.1",
      400,
      "BadJson"
    ],
    ["a list", "/clock/freeze", { method: "POST", body: "[]", headers: json }, "127.0.0.1", 400, "BadJson"],
    [
      "too much",
      "/faults",
      { method: "POST", body: `{"a":"${"x".repeat(70_000)}"}`, headers: json },
      "127.0.0.1",
      400,
      "BadJson"
    ]
  ])("%s", async (_what, path, init, remoteAddress, status, _tag) => {
    const { raw } = await controlled()
    const answer = await raw(path, init, remoteAddress)
    expect([answer.status, answer.body.error._tag]).toEqual([status, _tag])
    expect(answer.body.error.message).toMatch(/^[A-Z].+[.]$/)
  })

  it.each(["localhost:8080", "127.0.0.1", "[::1]:80", "LOCALHOST"])("but lets %s in", async (host) => {
    const { raw } = await controlled()
    expect((await raw("", { headers: { host } }, "::ffff:127.0.0.1")).status).toBe(200)
  })
})

it("takes every call as its own page shows it", async () => {
  const { get, post, provision, clock } = await controlled()
  await provision(provisionBody("5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"))
  clock.advance(10_000)
  const refused: Record<string, unknown> = {}
  for (const { method, path, example } of controlRoutes) {
    const call = path.replace("/control", "")
    const { status, body } = method === "GET" ? await get(call) : await post(call, example)
    if (status !== 200) refused[path] = [status, body.error._tag]
  }
  // The manual clock of these tests can only be advanced, and nobody is verified yet.
  expect(refused).toEqual({
    "/control/clock/freeze": [409, "ClockNotOurs"],
    "/control/clock/resume": [409, "ClockNotOurs"],
    "/control/clock/speed": [409, "ClockNotOurs"],
    "/control/act": [409, "CannotAct"]
  })
})

it("reads the request log, all of it or what is new", async () => {
  const { get, list } = await controlled().then((world) => ({
    ...world,
    list: () => world.ask("GET", "/v1/partner-user-provision", { token: world.partner.token })
  }))
  await list()
  const first = (await get("/requests")).body
  expect(first.requests.at(-1)).toMatchObject({
    number: first.last,
    method: "GET",
    path: "/v1/partner-user-provision",
    status: 200,
    fault: null
  })
  expect(first.requests.at(-1).responseId).toMatch(/^[0-9a-f-]{36}$/)
  await list()
  const newer = (await get(`/requests?after=${first.last}`)).body
  expect([newer.requests.length, newer.last]).toEqual([1, first.last + 1])
  expect((await get("/requests?after=x")).body.error._tag).toBe("InvalidOption")
})

it("sets scenarios, acts, faults and switches that the next requests meet", async () => {
  const { post, get, ask, partner, provision, read, url, clock } = await controlled()
  const uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f11"
  await post("/scenarios", { scenario: "failed", externalUuid: uuid })
  const id = await provision(provisionBody(uuid))
  clock.advance(60_000)
  expect((await read(id)).status).toBe("FAILED")
  expect((await post("/scenarios", { scenario: "slow" })).body).toEqual({ default: "slow" })

  const other = provisionBody()
  const otherId = await provision(other)
  expect((await post("/act", { externalUuid: other.external_uuid, act: "cancel" })).status).toBe(200)
  expect((await read(otherId)).status).toBe("CANCELLED")
  const nobody = await post("/act", { externalUuid: uuid.replace("5", "6"), act: "cancel" })
  expect([nobody.status, nobody.body.error._tag]).toEqual([404, "NoSuchProvision"])

  await post("/faults", { kind: "server-error", endpoint: "GET /v1/installation" })
  const overSocket = partnerClient(url)
  const status = async () =>
    (await overSocket.ask("GET", "/v1/installation", { token: partner.token })).status
  expect([await status(), await status()]).toEqual([500, 200])
  expect((await get("/faults")).body.counts).toEqual({ "server-error": 1 })

  await post("/contract", { createReply: "id" })
  const made = await ask("POST", "/v1/partner-user-provision", {
    token: partner.token,
    body: provisionBody()
  })
  expect(Object.keys(made.body.Response[0])).toEqual(["Id"])
})

it.each([
  ["/scenarios", { scenario: "weather" }, "UnknownName"],
  ["/scenarios", { scenario: "slow", externalUuid: "x" }, "InvalidOption"],
  ["/scenarios", {}, "InvalidOption"],
  ["/act", { act: "regress" }, "InvalidOption"],
  ["/faults", { kind: "plague" }, "UnknownName"],
  ["/faults", { kind: "cut-body", endpoint: "GET /v1/nothing" }, "UnknownName"],
  ["/faults", { kind: "cut-body", surplus: 1 }, "UnknownName"],
  ["/faults/seeded", { rate: 2, kinds: ["cut-body"] }, "InvalidOption"],
  ["/faults/seeded", {}, "InvalidOption"],
  ["/contract", { createReply: "song" }, "UnknownName"],
  ["/contract", { weather: true }, "UnknownName"],
  ["/clock/advance", { ms: -1 }, "InvalidOption"],
  ["/clock/advance", { ms: "1" }, "InvalidOption"]
])("refuses %s with %j, says what is known, and changes nothing", async (path, body, _tag) => {
  const { post, get } = await controlled()
  const before = (await get("")).body
  const { status, body: refused } = await post(path, body)
  expect([status, refused.error._tag]).toEqual([400, _tag])
  expect((refused.error.known ?? []).length > 1).toBe(_tag === "UnknownName")
  expect((await get("")).body).toEqual(before)
})

it("moves the bank's clock over HTTP", async () => {
  const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12) })
  const { post, get, provision, read } = await controlled({ clock })
  const frozen = (await post("/clock/freeze")).body
  expect(frozen).toMatchObject({ frozen: true, speed: 1, nextDue: null })
  const id = await provision()
  const next = (await post("/clock/next")).body
  expect([next.now, next.happened.at]).toEqual([frozen.now + 1_500, frozen.now + 1_500])
  expect((await read(id)).sub_status).toBe("PENDING_PROCESS_RELATION_USER")
  await post("/clock/advance", { ms: 5_200 })
  expect((await read(id)).credential.status).toBe("PENDING_FIRST_USE")
  expect((await post("/clock/speed", { speed: 600 })).body.speed).toBe(600)
  expect((await post("/clock/resume")).body.frozen).toBe(false)
  expect((await get("/clock")).body.speed).toBe(600)
})
