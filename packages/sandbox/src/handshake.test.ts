import { afterEach, describe, expect, it } from "vitest"
import { createSandbox, listen, type Listening, type Sandbox } from "./index.ts"
import { isSignedBy, partnerClient, provisionBody } from "./testing/partner-client.ts"

let sandbox: Sandbox | undefined
let listening: Listening | undefined

afterEach(async () => {
  await listening?.close()
  await sandbox?.close()
})

describe("over a real socket", () => {
  it("goes from installation to a provision, every reply signed over its raw bytes", async () => {
    sandbox = await createSandbox({ seed: 7 })
    listening = await listen(sandbox)
    const client = partnerClient(listening.url)
    const { token, serverKey, opened, partnerId } = await client.openPartner(sandbox.apiKey)
    expect(opened.body.Response.map((one: object) => Object.keys(one)[0])).toEqual([
      "Id",
      "Token",
      "UserCompany"
    ])
    expect(opened.item("UserCompany").session_timeout).toBe(604_800)

    const headers = { "X-Bunq-Client-Request-Id": "first" }
    const made = await client.ask("POST", "/v1/partner-user-provision", {
      token,
      headers,
      body: provisionBody()
    })
    const { id } = made.item("PartnerUserProvision")
    const read = await client.ask("GET", `/v1/partner-user-provision/${id}`, { token })
    const absent = await client.ask("GET", "/v1/partner-user-provision/1", { token })

    expect(read.item("PartnerUserProvision")).toMatchObject({ id, status: "CREATED" })
    expect(made.headers.get("x-bunq-client-request-id")).toBe("first")
    expect([opened, made, read, absent].map((answer) => isSignedBy(answer, serverKey))).toEqual([
      true,
      true,
      true,
      true
    ])
    expect(absent.status).toBe(404)
    expect(sandbox.requests().at(-1)).toMatchObject({
      path: "/v1/partner-user-provision/{provision_id}",
      status: 404,
      responseId: absent.headers.get("x-bunq-client-response-id")
    })
    expect(sandbox.statistics()).toMatchObject({
      provisions: 1,
      sessions: 1,
      requests: { total: 7, byEndpoint: { "POST /v1/session-server": 1 } },
      limits: { "POST /v1/session-server": "1 per 30 s", "GET /v1/partner-user-provision": "3 per 3 s" }
    })
    expect(partnerId).toBeGreaterThan(0)
  })

  it("answers a body over its limit instead of hanging up", async () => {
    sandbox = await createSandbox({ seed: 7 })
    listening = await listen(sandbox)
    const answer = await partnerClient(listening.url).ask("POST", "/v1/installation", {
      body: { client_public_key: "x".repeat(3_000_000) }
    })
    expect([answer.status, answer.error]).toEqual([
      400,
      "The request body is too large. The maximum is 1048576 bytes."
    ])
  })

  it("says which port is taken", async () => {
    sandbox = await createSandbox({ seed: 7 })
    listening = await listen(sandbox)
    const { port } = listening
    await expect(listen(sandbox, { port })).rejects.toMatchObject({
      name: "SandboxError",
      reason: { _tag: "PortInUse", host: "127.0.0.1", port },
      message: expect.stringContaining("choose another one")
    })
  })
})

it("makes the same bank from the same seed and another from another", async () => {
  const run = async (seed: number) => {
    const { manualClock } = await import("./testing/manual-clock.ts")
    const bank = await createSandbox({ seed, clock: manualClock() })
    const headers = { "X-Bunq-Client-Request-Id": "same" }
    const answer = await partnerClient(bank).ask("GET", "/v1/installation", { headers })
    await bank.close()
    return [bank.apiKey, ...answer.headers].join(" ")
  }
  expect(await run(3)).toBe(await run(3))
  expect(await run(3)).not.toBe(await run(4))
})
