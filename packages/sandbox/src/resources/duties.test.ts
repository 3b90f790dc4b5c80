import { expect, it } from "vitest"
import { openFulfilments, openOnboarding } from "../testing/open-onboarding.ts"

const day = 86_400_000

const taxResidency = { tax_resident: [{ country: "NL", tax_number: "123456782", status: "CONFIRMED" }] }

it("lists what is needed within 90 days with its date, and takes it off when it was given", async () => {
  const { put, ask } = await openOnboarding()
  expect(openFulfilments((await put()).body).later.map(([type]) => type)).toEqual([
    "TAX_RESIDENCY",
    "NATIONALITY"
  ])
  expect((await ask("POST", "tax-resident", taxResidency)).status).toBe(200)
  expect((await ask("POST", "nationality", { all_nationality: ["NL", "GB"] })).status).toBe(200)
  expect(openFulfilments((await put()).body).later).toEqual([])
})

it("verifies a user who has not done them, and takes one who is late back to onboarding", async () => {
  const { bank, complete, read, provision, put, ask } = await openOnboarding({
    behaviour: { sessionTimeout: 365 * day }
  })
  await complete()
  bank.clock.advance(60_000)
  expect((await read()).status).toBe("VERIFIED")
  await ask("POST", "tax-resident", taxResidency)
  bank.clock.advance(90 * day - 120_000)
  expect((await read()).status).toBe("VERIFIED")
  bank.clock.advance(120_000)
  const pair = { status: "ACTIVE", sub_status: "PENDING_PROCESS_USER_ONBOARDING", action_required: "USER" }
  expect(await provision()).toMatchObject(pair)
  expect(await read()).toMatchObject({ status: "ELECTRONIC_MONEY", action_required: "USER" })
  expect((await put()).status).toBe(400)
  await ask("POST", "nationality", { all_nationality: ["NL"] })
  expect((await put()).status).toBe(200)
  bank.clock.advance(30_000)
  expect((await provision()).sub_status).toBe("NONE")
})

it("leaves a user alone who did them in time, and asks for none when told so", async () => {
  const given = await openOnboarding({ behaviour: { sessionTimeout: 365 * day } })
  await given.complete()
  await given.ask("POST", "tax-resident", taxResidency)
  await given.ask("POST", "nationality", { all_nationality: ["NL"] })
  given.bank.clock.advance(200 * day)
  expect((await given.read()).status).toBe("VERIFIED")
  const none = await openOnboarding({ behaviour: { duties: [] } })
  expect(openFulfilments((await none.put()).body).later).toEqual([])
})

it("leaves a closed provision closed when they become mandatory", async () => {
  const { bank, complete, provision, provisionId } = await openOnboarding({
    behaviour: { sessionTimeout: 365 * day }
  })
  await complete()
  bank.clock.advance(60_000)
  const body = { status: "CANCELLED" }
  const { token } = bank.partner
  await bank.ask("PUT", `/v1/partner-user-provision/${provisionId}`, { token, body })
  bank.clock.advance(100 * day)
  expect(await provision()).toMatchObject({ status: "CLOSED", sub_status: "NONE", action_required: "NONE" })
})

it("asks for an extra document when told so, and takes it only with the right type", async () => {
  const { ask, put, attach, fillIn, verify } = await openOnboarding({
    behaviour: { extraDocument: "CRYPTO_KYC_QUESTIONNAIRE" }
  })
  await fillIn()
  await verify()
  expect(openFulfilments((await put()).body).now).toEqual([
    ["IDENTIFICATION_VERIFICATION", "IN_PROGRESS"],
    ["DOCUMENT_IDENTIFICATION", null]
  ])
  const [front, back] = [await attach(), await attach()]
  const hand = (document_type: string) =>
    ask("POST", "document-identification", {
      document_type,
      document_country_of_issuance: "NL",
      document_attachment_id: front,
      document_back_attachment_id: back
    })
  expect((await hand("PASSPORT")).item("Id").id).toEqual(expect.any(Number))
  expect((await put()).status).toBe(400)
  await hand("CRYPTO_KYC_QUESTIONNAIRE")
  expect((await put()).status).toBe(200)
})

it.each([
  [{ document_country_of_issuance: "DE" }, 'Invalid value for field "document_country_of_issuance".'],
  [{ document_attachment_id: 1 }, 'Attachment for id "1" not found.'],
  [{ document_back_attachment_id: 1 }, 'Attachment for id "1" not found.'],
  [{ document_type: "pass port" }, 'Invalid value for field "document_type".'],
  [{ document_side: "FRONT" }, 'Superfluous field "document_side".']
])("refuses an extra document with %j", async (change, error) => {
  const { ask, attach } = await openOnboarding()
  const body = {
    document_type: "PASSPORT",
    document_country_of_issuance: "NL",
    document_attachment_id: await attach(),
    ...change
  }
  const answer = await ask("POST", "document-identification", body)
  expect([answer.status, answer.error]).toEqual([400, error])
})
