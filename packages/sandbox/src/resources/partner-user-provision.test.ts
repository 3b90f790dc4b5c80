import { describe, expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"
import { provisionBody } from "../testing/partner-client.ts"

describe("a repeated external_uuid", () => {
  const uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"
  it.each([
    ["reject", 400, 1],
    ["return-existing", 200, 1],
    ["create-second", 200, 2]
  ] as const)("%s", async (repeatedExternalUuid, status, count) => {
    const { ask, partner, sandbox } = await openBank({ contract: { repeatedExternalUuid } })
    const { token } = partner
    const first = await ask("POST", "/v1/partner-user-provision", { token, body: provisionBody(uuid) })
    const second = await ask("POST", "/v1/partner-user-provision", {
      token,
      body: provisionBody(uuid.toUpperCase())
    })
    expect(second.status).toBe(status)
    const found = await ask("GET", `/v1/partner-user-provision?external_uuid=${uuid}`, { token })
    expect(found.body.Response).toHaveLength(count)
    expect(found.body.Response.at(-1).PartnerUserProvision.id).toBe(first.item("PartnerUserProvision").id)
    expect(sandbox.statistics().provisions).toBe(count)
  })
})

describe("switches", () => {
  it("shows the other side of D4, D9 and D18", async () => {
    const bank = await openBank({
      contract: { createReply: "id", processingAction: "NONE", readyStatus: "ACTIVE" }
    })
    const { token } = bank.partner
    const made = await bank.ask("POST", "/v1/partner-user-provision", { token, body: provisionBody() })
    expect(Object.keys(made.body.Response[0])).toEqual(["Id"])
    const { id } = made.item("Id")
    expect((await bank.read(id)).action_required).toBe("NONE")
    bank.clock.advance(10_000)
    expect(await bank.read(id)).toMatchObject({
      status: "ACTIVE",
      sub_status: "PENDING_PROCESS_USER_ONBOARDING"
    })
  })
})
