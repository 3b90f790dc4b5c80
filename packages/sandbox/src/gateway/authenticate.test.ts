import { describe, expect, it } from "vitest"
import { createSandbox } from "../create-sandbox.ts"
import { openBank } from "../testing/open-bank.ts"
import { partnerClient, provisionBody, testPublicKey } from "../testing/partner-client.ts"

const credentials = "User credentials are incorrect. Incorrect API key or IP address."

describe("who may see what", () => {
  it("keeps a user's matters from the partner and from other users", async () => {
    const bank = await openBank()
    const [ada, bob] = [await bank.openUser(), await bank.openUser()]
    const status = async (path: string, token: string) => (await bank.ask("GET", path, { token })).status
    expect(await status(ada.at("user-onboarding"), ada.token)).toBe(200)
    expect(await status(ada.at("user-onboarding"), bob.token)).toBe(403)
    expect(await status(ada.at("user-onboarding"), bank.partner.token)).toBe(403)
    expect(await status("/v1/partner-user-provision", ada.token)).toBe(403)
    expect(await status(`/v1/user/${bank.partner.partnerId}/oauth-client`, ada.token)).toBe(403)
  })

  it.each([
    [false, 200, 403],
    [true, 403, 403]
  ])(
    "takes the person's own id for reads unless ids are strict (D3: %s)",
    async (strictUserIds, read, write) => {
      const bank = await openBank({ contract: { strictUserIds } })
      const { user, token } = await bank.openUser()
      const path = `/v1/user/${user.granted_by_user.UserPerson.id}/user-onboarding`
      expect((await bank.ask("GET", path, { token })).status).toBe(read)
      expect((await bank.ask("POST", path, { token, body: { type: "PARTNER_USER" } })).status).toBe(write)
    }
  )
})

describe("sessions", () => {
  it("end after their time and by DELETE, and can then be opened again on the same installation", async () => {
    const bank = await openBank({ behaviour: { sessionTimeout: 60_000 } })
    const { token, installation } = bank.partner
    const get = async (session: string) =>
      (await bank.ask("GET", "/v1/installation", { token: session })).status
    const open = () =>
      bank.ask("POST", "/v1/session-server", { token: installation, body: { secret: bank.sandbox.apiKey } })
    bank.clock.advance(59_999)
    expect(await get(token)).toBe(200)
    bank.clock.advance(1)
    expect(await get(token)).toBe(401)
    const renewed: string = (await open()).item("Token").token
    expect((await bank.ask("DELETE", "/v1/session/0", { token: renewed })).status).toBe(200)
    expect(await get(renewed)).toBe(401)
    expect((await open()).status).toBe(200)
  })

  it("open only from the addresses the device allows", async () => {
    const bank = await openBank()
    const { token } = await bank.install(bank.sandbox.apiKey)
    const body = { secret: bank.sandbox.apiKey }
    const away = await bank.ask("POST", "/v1/session-server", { token, body, address: "10.0.0.9" })
    expect([away.status, away.error]).toEqual([400, credentials])
    expect((await bank.ask("POST", "/v1/session-server", { token, body })).status).toBe(200)
  })

  it("share an installation when D12 is off", async () => {
    const bank = await openBank({ contract: { oneSessionPerInstallation: false } })
    const id = await bank.provision()
    bank.clock.advance(10_000)
    const secret = (await bank.read(id)).credential.token_value
    const opened = await bank.ask("POST", "/v1/session-server", {
      token: bank.partner.installation,
      body: { secret }
    })
    expect(opened.item("UserApiKey")).toMatchObject({ id: expect.any(Number) })
  })
})

it("wants an OAuth client before the first provision", async () => {
  const sandbox = await createSandbox({ limits: "off" })
  const client = partnerClient(sandbox)
  const { token } = await client.openSession(sandbox.apiKey)
  const answer = await client.ask("POST", "/v1/partner-user-provision", { token, body: provisionBody() })
  expect([answer.status, answer.error]).toEqual([400, expect.stringContaining("OAuth client")])
})

it("refuses a request id a device has used, and undoes nothing else", async () => {
  const bank = await openBank()
  const { token } = bank.partner
  const headers = { "X-Bunq-Client-Request-Id": "once" }
  const first = await bank.ask("POST", "/v1/partner-user-provision", {
    token,
    headers,
    body: provisionBody()
  })
  const again = await bank.ask("POST", "/v1/partner-user-provision", {
    token,
    headers,
    body: provisionBody()
  })
  expect([first.status, again.status]).toEqual([200, 400])
  expect(bank.sandbox.statistics().provisions).toBe(1)
  const other = await bank.openUser()
  expect((await bank.ask("GET", other.at("user-onboarding"), { token: other.token, headers })).status).toBe(
    200
  )
})

it("demands a signature on every body when told to", async () => {
  const sandbox = await createSandbox({ limits: "off", contract: { signatureRequired: "bodies" } })
  const client = partnerClient(sandbox)
  const installed = await client.ask("POST", "/v1/installation", {
    body: { client_public_key: testPublicKey }
  })
  const { token } = installed.item("Token")
  const body = { description: "x", secret: sandbox.apiKey }
  expect((await client.ask("POST", "/v1/device-server", { token, body, signature: null })).status).toBe(466)
  expect((await client.ask("POST", "/v1/device-server", { token, body })).status).toBe(200)
})
