import { expect, it } from "vitest"
import { createSandbox } from "../create-sandbox.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { partnerClient, testPublicKey } from "../testing/partner-client.ts"

async function limitedBank() {
  const clock = manualClock()
  const sandbox = await createSandbox({ clock })
  return { clock, sandbox, ...partnerClient(sandbox) }
}

it("lets five POSTs through any three seconds and says so in the observed words", async () => {
  const { ask, clock, sandbox } = await limitedBank()
  const post = (address?: string) =>
    ask("POST", "/v1/installation", {
      body: { client_public_key: testPublicKey },
      ...(address && { address })
    })
  const statuses = []
  for (let n = 0; n < 5; n += 1) {
    statuses.push((await post()).status)
    clock.advance(100)
  }
  const refused = await post()
  expect([...statuses, refused.status]).toEqual([200, 200, 200, 200, 200, 429])
  expect(refused.error).toBe(
    "Too many requests. You can do a maximum of 5 calls per 3 second to this endpoint."
  )
  expect(refused.headers.has("x-bunq-server-signature")).toBe(false)
  expect(refused.headers.has("x-bunq-client-response-id")).toBe(true)
  expect((await post("10.0.0.9")).status).toBe(200)
  clock.advance(2_499)
  expect((await post()).status).toBe(429)
  clock.advance(1)
  expect((await post()).status).toBe(200)
  expect((await post()).status).toBe(429)
  expect(sandbox.statistics()).toMatchObject({
    throttled: 3,
    requests: { byEndpoint: { "POST /v1/installation": 10 } }
  })
})

it("counts by path template, not by path", async () => {
  const { ask, openPartner, sandbox } = await limitedBank()
  const { token } = await openPartner(sandbox.apiKey)
  const statuses = []
  for (const id of [1, 2, 3, 4])
    statuses.push((await ask("GET", `/v1/partner-user-provision/${id}`, { token })).status)
  expect(statuses).toEqual([404, 404, 404, 429])
})

it("opens one session per thirty seconds, whoever's it is", async () => {
  const { openSession, install, ask, clock, sandbox } = await limitedBank()
  await openSession(sandbox.apiKey)
  const { token } = await install(sandbox.apiKey)
  const open = () => ask("POST", "/v1/session-server", { token, body: { secret: sandbox.apiKey } })
  clock.advance(29_999)
  const early = await open()
  expect([early.status, early.error]).toEqual([
    429,
    "Too many requests. You can do a maximum of 1 calls per 30 second to this endpoint."
  ])
  clock.advance(1)
  expect((await open()).status).toBe(200)
})
