import { describe, expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"
import { address, openFulfilments, openOnboarding as onboarding } from "../testing/open-onboarding.ts"

describe("the list of what is missing", () => {
  it("is an error body with the recorded quirks", async () => {
    const { put, user } = await onboarding()
    const { status, body } = await put()
    expect(status).toBe(400)
    const item = (type: string, change: object = {}) => ({
      type,
      reason: expect.any(String),
      reason_translated: "",
      user_id: user.granted_by_user.UserPerson.id,
      status: null,
      time_mandatory: null,
      all_status_allowed: ["FULFILLED"],
      id: null,
      created_timestamp: null,
      updated_timestamp: null,
      ...change
    })
    const later = { time_mandatory: expect.stringMatching(/^2026-09-10 \d\d:\d\d:\d\d[.]\d{6}$/) }
    const either = { all_status_allowed: ["FULFILLED", "IN_PROGRESS"] }
    const done = { status: "FULFILLED", id: expect.any(Number) }
    expect(body).toEqual({
      Error: [
        {
          error_description: expect.any(String),
          error_description_translated: expect.any(String),
          error_additional_parameter: [
            {
              AdditionalFulfillmentParameter: {
                all_fulfillment: [
                  item("ADDRESS_MAIN"),
                  item("ADDRESS_MAIN"),
                  item("ADDRESS_POSTAL"),
                  item("DATE_OF_BIRTH"),
                  item("IDENTIFICATION_VERIFICATION", either),
                  item("TAX_RESIDENCY", later),
                  item("NATIONALITY", later)
                ],
                all_fulfillment_fulfilled: [item("EMAIL", { ...either, ...done }), item("PHONE_NUMBER", done)]
              }
            }
          ]
        }
      ]
    })
  })

  it("shrinks as the user fills in, and lets an identity in progress pass", async () => {
    const { put, fillIn, verify } = await onboarding()
    await fillIn()
    const { body } = await put()
    expect(openFulfilments(body).now).toEqual([["IDENTIFICATION_VERIFICATION", null]])
    const { all_fulfillment_fulfilled } =
      body.Error[0].error_additional_parameter[0].AdditionalFulfillmentParameter
    expect(all_fulfillment_fulfilled.map((one: { type: string }) => one.type)).toEqual([
      "ADDRESS_MAIN",
      "ADDRESS_POSTAL",
      "DATE_OF_BIRTH",
      "EMAIL",
      "PHONE_NUMBER"
    ])
    await verify()
    expect((await put()).status).toBe(200)
  })
})

describe("verification", () => {
  it("is reviewed, then verified, and the provision rests", async () => {
    const { bank, put, fillIn, verify, read, provision, id, identity } = await onboarding()
    await fillIn()
    const session = await verify()
    expect(await identity(session)).toMatchObject({
      status: "SUBMITTED",
      result: null,
      url_api: expect.stringMatching(/^https:/)
    })
    expect((await put()).item("Id").id).toBe(id)
    expect(await read()).toMatchObject({
      action_required: "SYSTEM",
      waiting_type: "AUTOMATED",
      status: "ELECTRONIC_MONEY"
    })
    expect((await provision()).sub_status).toBe("PENDING_PROCESS_USER_ONBOARDING")
    bank.clock.advance(30_000)
    expect(await identity(session)).toMatchObject({
      status: "PROCESSED",
      result: { result: "APPROVED", all_fail_reason: [] }
    })
    expect(await read()).toMatchObject({ action_required: "NONE", waiting_type: null, status: "VERIFIED" })
    expect(await provision()).toMatchObject({ status: "ACTIVE", sub_status: "NONE", action_required: "NONE" })
    expect((await put()).status).toBe(200)
  })

  it("waits for an identity that takes longer than the review", async () => {
    const { bank, put, fillIn, verify, read } = await onboarding({
      behaviour: { review: 1_000, processIdentity: 60_000 }
    })
    await fillIn()
    await verify()
    await put()
    bank.clock.advance(59_999)
    expect((await read()).action_required).toBe("SYSTEM")
    bank.clock.advance(1)
    expect((await read()).status).toBe("VERIFIED")
  })

  it("goes back to the user when the identity is rejected, and ends well with a second try", async () => {
    const { bank, put, fillIn, verify, read, provision, identity } = await onboarding({
      behaviour: { identityResults: ["REJECTED", "APPROVED"] }
    })
    await fillIn()
    const first = await verify()
    await put()
    bank.clock.advance(15_000)
    expect((await identity(first)).result).toEqual({
      result: "REJECTED",
      all_fail_reason: [expect.any(String)]
    })
    expect(await read()).toMatchObject({ action_required: "USER", waiting_type: null })
    expect(openFulfilments((await put()).body).now).toEqual([["IDENTIFICATION_VERIFICATION", null]])
    await verify()
    await put()
    bank.clock.advance(30_000)
    expect((await read()).status).toBe("VERIFIED")
    expect((await provision()).status).toBe("ACTIVE")
  })

  it("ends a token reset under way at rest", async () => {
    const { bank, put, fillIn, verify, provision } = await onboarding({
      behaviour: { processTokenReset: 60_000 }
    })
    await fillIn()
    await verify()
    await put()
    const { id } = await provision()
    const body = { status: "TOKEN_RESET_REQUESTED" }
    await bank.ask("PUT", `/v1/partner-user-provision/${id}`, { token: bank.partner.token, body })
    bank.clock.advance(60_000)
    expect(await provision()).toMatchObject({
      status: "ACTIVE",
      sub_status: "NONE",
      credential: { status: "PENDING_FIRST_USE" }
    })
  })
})

it("keeps one onboarding per user and lists it", async () => {
  const { ask, id } = await onboarding()
  expect((await ask("POST", "user-onboarding", { type: "PERSON" })).item("Id").id).toBe(id)
  const listed = await ask("GET", "user-onboarding")
  expect(
    listed.body.Response.map((one: { UserOnboarding: { id: number } }) => one.UserOnboarding.id)
  ).toEqual([id])
  expect(Object.keys(listed.body.Pagination).toSorted()).toEqual(["future_url", "newer_url", "older_url"])
})

it.each([
  [
    "POST",
    "address-main",
    { address_main: { ...address, country: "nl" } },
    'Invalid value for field "country".'
  ],
  ["POST", "address-main", { address_main: { ...address, floor: "2" } }, 'Superfluous field "floor".'],
  ["POST", "address-postal", { address_main: address }, 'Superfluous field "address_main".'],
  [
    "POST",
    "tax-resident",
    { tax_resident: { country: "NL" } },
    'Invalid type for field "tax_resident" (expected ARRAY containing STRUCT).'
  ],
  [
    "POST",
    "tax-resident",
    { tax_resident: [{ country: "NL", tax_number: "1" }] },
    'Missing required field "status".'
  ],
  ["POST", "nationality", { all_nationality: [] }, 'Invalid value for field "all_nationality".'],
  [
    "POST",
    "identity-verification-session",
    { purpose: "VERIFICATION", provider: "ACME" },
    'Invalid value for field "provider".'
  ],
  ["POST", "user-onboarding", { type: "COMPANY" }, 'Invalid value for field "type".']
])("%s %s %j is refused", async (method, path, body, error) => {
  const { ask } = await onboarding()
  const answer = await ask(method, path, body)
  expect([answer.status, answer.error]).toEqual([400, error])
})

it.each(["1990-02-30", "2990-01-01", "10-12-1990"])("refuses the birth date %s", async (date_of_birth) => {
  const bank = await openBank()
  const { token, user } = await bank.openUser()
  const answer = await bank.ask("PUT", `/v1/user-person/${user.id}`, { token, body: { date_of_birth } })
  expect([answer.status, answer.error]).toEqual([400, 'Invalid value for field "date_of_birth".'])
})
