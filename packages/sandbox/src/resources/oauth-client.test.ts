import { expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"
import { provisionBody } from "../testing/partner-client.ts"

it("keeps an OAuth client with its callback URLs, and provisions nobody once it is cancelled", async () => {
  const { ask, partner } = await openBank()
  const { token, partnerId, clientId } = partner
  const clients = `/v1/user/${partnerId}/oauth-client`
  const url = "https://partner.example/callback"
  const added = await ask("POST", `${clients}/${clientId}/callback-url`, { token, body: { url } })
  const callback = await ask("GET", `${clients}/${clientId}/callback-url/${added.item("Id").id}`, { token })
  expect(callback.item("OauthCallbackUrl")).toMatchObject({ id: added.item("Id").id, url })

  const read = await ask("GET", `${clients}/${clientId}`, { token })
  expect(read.item("OauthClient")).toEqual({
    id: clientId,
    status: "ACTIVE",
    display_name: expect.any(String),
    client_id: expect.stringMatching(/^[0-9a-f]{64}$/),
    secret: expect.stringMatching(/^[0-9a-f]{64}$/),
    callback_url: [expect.objectContaining({ url })]
  })
  expect((await ask("GET", clients, { token })).body.Response).toEqual(read.body.Response)

  await ask("PUT", `${clients}/${clientId}`, { token, body: { status: "CANCELLED" } })
  expect((await ask("POST", "/v1/partner-user-provision", { token, body: provisionBody() })).status).toBe(400)
  expect((await ask("POST", clients, { token, body: {} })).status).toBe(200)
  expect((await ask("POST", "/v1/partner-user-provision", { token, body: provisionBody() })).status).toBe(200)
})

it("shows the installation and devices a session belongs to, and no others", async () => {
  const { ask, partner, install, sandbox } = await openBank()
  const { token } = partner
  await install(sandbox.apiKey)
  const listed = await ask("GET", "/v1/device-server", { token })
  expect(listed.body.Response).toHaveLength(1)
  const { DeviceServer } = listed.body.Response[0]
  expect(DeviceServer).toMatchObject({ description: "test", ip: "127.0.0.1", status: "ACTIVE" })
  expect((await ask("GET", `/v1/device-server/${DeviceServer.id}`, { token })).item("DeviceServer")).toEqual(
    DeviceServer
  )
  const installation: number = (await ask("GET", "/v1/installation", { token })).item("Id").id
  expect((await ask("GET", `/v1/device-server/${installation}`, { token })).status).toBe(404)
})
