import { describe, expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"
import { provisionBody } from "../testing/partner-client.ts"

const provisions = "/v1/partner-user-provision"

describe("USER_ANONYMOUS_TRANSACTION_AUDIT", () => {
  const products = ["USER_ANONYMOUS_TRANSACTION_AUDIT"]

  it("wants a date of birth", async () => {
    const { ask, partner } = await openBank()
    const answer = await ask("POST", provisions, {
      token: partner.token,
      body: { ...provisionBody(), products }
    })
    expect([answer.status, answer.error]).toEqual([400, 'Missing required field "date_of_birth".'])
  })

  it("goes straight to rest, with a credential that must be used in time", async () => {
    const bank = await openBank()
    const body = { ...provisionBody(), products, date_of_birth: "1990-12-10" }
    const [used, unused] = [
      await bank.openUser(body),
      await bank.provision({ ...body, external_uuid: provisionBody().external_uuid })
    ]
    bank.clock.advance(10_000)
    const resting = { status: "ACTIVE", sub_status: "NONE", action_required: "NONE" }
    expect(await bank.read(used.provisionId)).toMatchObject({ ...resting, credential: { status: "ACTIVE" } })
    expect(await bank.read(unused)).toMatchObject({ ...resting, credential: { status: "PENDING_FIRST_USE" } })
    bank.clock.advance(3_600_000)
    expect(await bank.read(used.provisionId)).toMatchObject({ ...resting, credential: { status: "ACTIVE" } })
    expect(await bank.read(unused)).toMatchObject({ ...resting, credential: { status: "EXPIRED" } })
  })
})

describe("COMPANY_VERIFIED", () => {
  async function company(companies: "refused" | "accepted", change: (director: number) => object) {
    const bank = await openBank({ behaviour: { companies } })
    const director = await bank.provision()
    const body = {
      ...provisionBody(),
      products: ["COMPANY_VERIFIED"],
      user_verified_type: "PARTNER_USER_COMPANY",
      ...change(director)
    }
    return { bank, answer: await bank.ask("POST", provisions, { token: bank.partner.token, body }) }
  }

  it("is under development, and so refused", async () => {
    const { answer } = await company("refused", (id) => ({ director_relation_provision_id: id }))
    expect(answer.status).toBe(400)
    expect(answer.error).toMatch(/under development/)
  })

  it("is taken when told so, with a director", async () => {
    const { bank, answer } = await company("accepted", (id) => ({ director_relation_provision_id: id }))
    expect(answer.status).toBe(200)
    bank.clock.advance(10_000)
    const { id } = answer.item("PartnerUserProvision")
    expect((await bank.read(id)).label_user.type).toBe("COMPANY")
  })

  it.each([
    [{}, 'Missing required field "director_relation_provision_id".'],
    [{ director_relation_provision_id: 1 }, 'Invalid value for field "director_relation_provision_id".'],
    [{ user_verified_type: "PARTNER_USER_PERSON" }, 'Invalid value for field "products".']
  ])("with %j is refused even then", async (change, error) => {
    const { answer } = await company("accepted", () => change)
    expect([answer.status, answer.error]).toEqual([400, error])
  })
})
