import { Redacted } from "effect"
import { describe, expect, test } from "vitest"
import type { ExternalUuid } from "../domain/external-uuid.ts"
import { fulfilmentCall, handshakeCalls, partnerCalls, userCalls } from "./index.ts"
import type { WireCall } from "./index.ts"

const shown = ({ method, path, endpoint, body }: WireCall) => ({
  method,
  path,
  endpoint,
  body: body === null ? null : JSON.parse(Redacted.value<unknown>(body) as string)
})
const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11" as ExternalUuid
const person = {
  externalUuid: uuid,
  product: "USER_VERIFIED",
  email: "a@example.com",
  phoneNumber: "+31612345678"
} as const
const address = { street: "S", houseNumber: "1", postalCode: "1000AA", city: "C", country: "NL" }

describe("requests", () => {
  test.each<[string, WireCall, string, string, object | null]>([
    [
      "installation",
      handshakeCalls.installation("PEM"),
      "POST /v1/installation",
      "",
      { client_public_key: "PEM" }
    ],
    [
      "device",
      handshakeCalls.deviceServer({ description: "d", secret: Redacted.make("s") }),
      "POST /v1/device-server",
      "",
      { description: "d", secret: "s" }
    ],
    [
      "device with addresses",
      handshakeCalls.deviceServer({
        description: "d",
        secret: Redacted.make("s"),
        permittedIps: ["192.0.2.1"]
      }),
      "POST /v1/device-server",
      "",
      { description: "d", secret: "s", permitted_ips: ["192.0.2.1"] }
    ],
    [
      "session",
      handshakeCalls.sessionServer(Redacted.make("s")),
      "POST /v1/session-server",
      "",
      { secret: "s" }
    ],
    [
      "create",
      partnerCalls.createProvision(person, { legacy: false }),
      "POST /v1/partner-user-provision",
      "",
      {
        external_uuid: uuid,
        products: ["USER_VERIFIED"],
        user_verified_type: "PARTNER_USER_PERSON",
        email: "a@example.com",
        phone_number: "+31612345678"
      }
    ],
    [
      "create, older body",
      partnerCalls.createProvision(person, { legacy: true }),
      "POST /v1/partner-user-provision",
      "",
      {
        external_uuid: uuid,
        products: ["USER_VERIFIED"],
        pointer: { type: "EMAIL", value: "a@example.com", name: "a@example.com" }
      }
    ],
    [
      "read",
      partnerCalls.readProvision(7),
      "GET /v1/partner-user-provision/{id}",
      "/v1/partner-user-provision/7",
      null
    ],
    [
      "find",
      partnerCalls.findProvisions(uuid),
      "GET /v1/partner-user-provision",
      `/v1/partner-user-provision?external_uuid=${uuid}&count=200`,
      null
    ],
    [
      "list",
      partnerCalls.listProvisions(["CREATED", "ACTIVE"]),
      "GET /v1/partner-user-provision",
      "/v1/partner-user-provision?status=CREATED,ACTIVE&count=200",
      null
    ],
    [
      "reset",
      partnerCalls.resetToken(7),
      "PUT /v1/partner-user-provision/{id}",
      "/v1/partner-user-provision/7",
      { status: "TOKEN_RESET_REQUESTED" }
    ],
    [
      "close",
      partnerCalls.closeProvision(7),
      "PUT /v1/partner-user-provision/{id}",
      "/v1/partner-user-provision/7",
      { status: "CANCELLED" }
    ],
    [
      "oauth client",
      partnerCalls.createOauthClient(3),
      "POST /v1/user/{id}/oauth-client",
      "/v1/user/3/oauth-client",
      {}
    ],
    [
      "onboarding",
      userCalls.openOnboarding(3),
      "POST /v1/user/{id}/user-onboarding",
      "/v1/user/3/user-onboarding",
      { type: "PARTNER_USER" }
    ],
    [
      "evaluate",
      userCalls.evaluateOnboarding(3, 4),
      "PUT /v1/user/{id}/user-onboarding/{id}",
      "/v1/user/3/user-onboarding/4",
      { user_status_desired: "ACTIVE", user_verification_status_desired: "VERIFIED" }
    ],
    [
      "identity",
      userCalls.openIdentity(3),
      "POST /v1/user/{id}/identity-verification-session",
      "/v1/user/3/identity-verification-session",
      { purpose: "VERIFICATION", provider: "INCODE" }
    ],
    [
      "submit identity",
      userCalls.submitIdentity(3, 4),
      "PUT /v1/user/{id}/identity-verification-session/{id}",
      "/v1/user/3/identity-verification-session/4",
      { status: "SUBMITTED" }
    ],
    [
      "address",
      fulfilmentCall({ type: "ADDRESS_POSTAL", userId: 3, answer: address }),
      "POST /v1/user/{id}/address-postal",
      "/v1/user/3/address-postal",
      { address_postal: { street: "S", house_number: "1", postal_code: "1000AA", city: "C", country: "NL" } }
    ],
    [
      "birth",
      fulfilmentCall({
        type: "DATE_OF_BIRTH",
        userId: 3,
        answer: { firstName: "F", lastName: "L", dateOfBirth: "1990-01-01" }
      }),
      "PUT /v1/user-person/{id}",
      "/v1/user-person/3",
      { first_name: "F", last_name: "L", date_of_birth: "1990-01-01" }
    ],
    [
      "tax",
      fulfilmentCall({ type: "TAX_RESIDENCY", userId: 3, answer: { country: "NL", taxNumber: "1" } }),
      "POST /v1/user/{id}/tax-resident",
      "/v1/user/3/tax-resident",
      { tax_resident: [{ country: "NL", tax_number: "1", status: "CONFIRMED" }] }
    ],
    [
      "nationality",
      fulfilmentCall({ type: "NATIONALITY", userId: 3, answer: { country: "NL" } }),
      "POST /v1/user/{id}/nationality",
      "/v1/user/3/nationality",
      { all_nationality: ["NL"] }
    ]
  ])("%s", (_, call, endpoint, path, body) => {
    const [method, template] = endpoint.split(" ")
    expect(shown(call)).toEqual({ method, endpoint, path: path === "" ? template : path, body })
  })

  test("a body does not print itself", () => {
    expect(String(handshakeCalls.sessionServer(Redacted.make("canary")).body)).not.toContain("canary")
    expect(JSON.stringify(partnerCalls.createProvision(person, { legacy: false }))).not.toContain(
      "example.com"
    )
  })
})
