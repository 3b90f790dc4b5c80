import { Option } from "effect"
import { describe, expect, test } from "vitest"
import {
  decodeErrorBody,
  decodeFulfilments,
  decodeId,
  decodeOnboarding,
  decodePartnerSession,
  decodeProvisionPage
} from "./index.ts"

const none = Option.none()
const provision = (more: object) => ({
  PartnerUserProvision: {
    id: 1,
    created: "2026-06-12 09:41:13.795206",
    updated: "2026-06-12 09:41:13.795206",
    external_uuid: "6B1F3A52-0C1E-4A55-9D0C-3F1F3F0A9B11",
    status: "CREATED",
    ...more
  }
})

describe("odd bodies", () => {
  test.each([
    undefined,
    null,
    "",
    "<html>",
    7,
    [],
    {},
    { Response: {} },
    { Response: [7] },
    { Error: {} },
    { Error: [] }
  ])("%j is none, never a throw", (body) => {
    expect(decodeId(body)).toEqual(none)
    expect(decodeProvisionPage(body)).toEqual(none)
    expect(decodeErrorBody(body)).toEqual(none)
    expect(decodeFulfilments(body)).toEqual(none)
  })

  test("items are picked by key, whatever their place", () => {
    const Token = { token: "t" }
    const body = { Response: [{ UserCompany: { id: 9 } }, { New: {} }, { Token }] }
    expect(Option.getOrThrow(decodePartnerSession(body)).partnerId).toBe(9)
    expect(
      decodePartnerSession({ Response: [{ Token: { token: "" } }, { UserCompany: { id: 9 } }] })
    ).toEqual(none)
    expect(decodeId({ Response: [Object.create({ Id: { id: 1 } })] })).toEqual(none)
  })

  test("one odd item does not hide the others, and is counted", () => {
    const body = { Response: [provision({ id: "x" }), provision({}), { Other: {} }] }
    const page = Option.getOrThrow(decodeProvisionPage(body))
    expect(page.unreadable).toBe(1)
    expect(page.items.map(({ observation }) => observation)).toEqual([
      {
        id: 1,
        externalUuid: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11",
        product: null,
        created: "2026-06-12 09:41:13.795206",
        updated: "2026-06-12 09:41:13.795206",
        status: "CREATED",
        subStatus: "NONE",
        actionRequired: "NONE",
        credential: null
      }
    ])
  })

  test.each([
    [["USER_VERIFIED"], "USER_VERIFIED"],
    [["USER_ANONYMOUS_TRANSACTION_AUDIT"], "USER_ANONYMOUS_TRANSACTION_AUDIT"],
    [["USER_ANONYMOUS_TRANSACTION_AUDIT", "USER_VERIFIED"], "USER_VERIFIED"],
    [["USER_VERIFIED", "COMPANY_VERIFIED"], "COMPANY_VERIFIED"],
    [["USER_GOLD", "USER_VERIFIED"], "USER_VERIFIED"],
    [["USER_GOLD", "USER_SILVER"], "USER_GOLD"],
    [["Ada Lovelace"], "?"],
    [[7, "", null], null],
    [[], null],
    [null, null],
    ["USER_VERIFIED", null]
  ])("products %j are %s", (products, product) => {
    const page = Option.getOrThrow(decodeProvisionPage({ Response: [provision({ products })] }))
    expect(page.items.map(({ observation }) => observation.product)).toEqual([product])
  })

  test.each([
    "https://elsewhere.example/v1/partner-user-provision?older_id=1",
    "//elsewhere.example/v1/partner-user-provision?older_id=1",
    "/v2/partner-user-provision?older_id=1",
    "/v1/partner-user-provision/7?older_id=1",
    "/v1/partner-user-provision/../device-server?older_id=1",
    "/v1/user/3/oauth-client?older_id=1",
    "/v1/partner-user-provision?older_id=1 2",
    "/v1/partner-user-provision?older_id=1#here",
    "/v1/partner-user-provision?older_id=\\\\elsewhere",
    `/v1/partner-user-provision?older_id=${"1".repeat(5_000)}`,
    7
  ])("a cursor that leads elsewhere is refused: %s", (older_url) =>
    expect(decodeProvisionPage({ Response: [], Pagination: { older_url } })).toEqual(none)
  )

  test("fulfilments of unknown types and statuses are kept, with their deadline", () => {
    const all_fulfillment = [
      {
        type: "SOMETHING_NEW",
        status: "HALF",
        time_mandatory: "2026-09-10 00:00:00.000000",
        all_status_allowed: null
      },
      { status: "NO_TYPE" },
      { type: "EMAIL", all_status_allowed: ["IN_PROGRESS"] }
    ]
    const all_fulfillment_fulfilled = [{ type: "EMAIL", status: "FULFILLED" }]
    const body = {
      Error: [
        {
          error_description: 7,
          error_additional_parameter: [
            { url_together_post: "x" },
            { AdditionalFulfillmentParameter: { all_fulfillment, all_fulfillment_fulfilled } }
          ]
        }
      ]
    }
    expect(Option.getOrThrow(decodeFulfilments(body))).toEqual([
      { type: "SOMETHING_NEW", status: "HALF", allowed: ["FULFILLED"], mandatoryBy: Date.UTC(2026, 8, 10) },
      { type: "EMAIL", status: null, allowed: ["IN_PROGRESS"], mandatoryBy: null }
    ])
  })

  test.each([
    ["VERIFIED", "verified"],
    ["DENIED", "denied"],
    ["REJECTED", "denied"],
    ["BLOCKED", "denied"],
    ["SOMETHING_NEW", "pending"]
  ])("onboarding %s is %s", (status, verdict) => {
    const body = { Response: [{ UserOnboarding: { status } }] }
    expect(Option.getOrThrow(decodeOnboarding(5)(body))).toMatchObject({
      id: 5,
      verdict,
      actionRequired: "NONE"
    })
    const pessimist = decodeOnboarding(5, () => "denied")
    expect(Option.getOrThrow(pessimist(body)).verdict).toBe("denied")
  })
})
