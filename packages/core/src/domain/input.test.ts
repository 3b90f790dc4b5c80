import { describe, expect, it } from "vitest"
import { parseFulfilmentAnswer } from "./fulfilment-answer.ts"
import { InputError } from "./input-error.ts"
import { parseProvisionRequest } from "./provision-request.ts"

const good = {
  externalUuid: "6B1F3A52-0C1E-4A55-9D0C-3F1F3F0A9B11",
  email: "ada@example.com",
  phoneNumber: "+31612345678"
}
const address = {
  street: "Naritaweg",
  houseNumber: "131",
  postalCode: "1043 BS",
  city: "Amsterdam",
  country: "NL"
}
const refusal = (run: () => unknown): InputError => {
  try {
    run()
  } catch (error) {
    if (error instanceof InputError) return error
  }
  throw new Error("was accepted")
}

describe("a request", () => {
  it("is accepted, the UUID in lower case and the product by default", () => {
    expect(parseProvisionRequest(good)).toEqual({
      ...good,
      externalUuid: good.externalUuid.toLowerCase(),
      product: "USER_VERIFIED"
    })
  })

  it.each([
    ["NotAUuid", { externalUuid: "zz-canary" }],
    ["NotAUuid", { externalUuid: undefined }],
    ["InvalidEmail", { email: "zz-canary" }],
    ["InvalidEmail", { email: "a@zz-canary" }],
    ["InvalidPhone", { phoneNumber: "0612zz-canary" }],
    ["UnknownProduct", { product: "zz-canary" }],
    ["UnknownProduct", { product: "toString" }],
    ["ProductNotSupportedYet", { product: "COMPANY_VERIFIED" }],
    ["ProductNotSupportedYet", { product: "USER_ANONYMOUS_TRANSACTION_AUDIT" }]
  ])("is refused: %s %o", (tag, wrong) => {
    const error = refusal(() => parseProvisionRequest({ ...good, ...wrong }))
    expect(error.reason._tag).toBe(tag)
    expect(error.message).not.toContain("zz-canary")
    expect(error.message).toMatch(/\.$/)
  })
})

describe("an answer", () => {
  it("keeps what is asked for, trimmed, and drops the rest", () => {
    expect(parseFulfilmentAnswer("ADDRESS_MAIN", { ...address, street: " Naritaweg ", extra: 1 })).toEqual(
      address
    )
    const person = { firstName: "Ada", middleName: "M", lastName: "L", dateOfBirth: "1990-02-28" }
    expect(parseFulfilmentAnswer("DATE_OF_BIRTH", person)).toEqual(person)
  })

  it.each([
    ["UnknownFulfilment", "SHOE_SIZE", {}],
    ["UnknownFulfilment", "toString", {}],
    ["UnknownFulfilment", 7, {}],
    ["MissingFulfilmentData", "ADDRESS_MAIN", { ...address, city: " " }],
    ["MissingFulfilmentData", "ADDRESS_MAIN", null],
    ["InvalidFulfilmentData", "ADDRESS_MAIN", { ...address, country: "zz-canary" }],
    ["InvalidFulfilmentData", "ADDRESS_MAIN", { ...address, street: "zz-canary".repeat(40) }],
    ["InvalidFulfilmentData", "ADDRESS_MAIN", { ...address, city: "Amster\ndam" }],
    [
      "InvalidFulfilmentData",
      "DATE_OF_BIRTH",
      { firstName: "A", middleName: "x".repeat(201), lastName: "B", dateOfBirth: "1990-02-28" }
    ],
    ["InvalidFulfilmentData", "DATE_OF_BIRTH", { firstName: "A", lastName: "B", dateOfBirth: "28-02-1990" }]
  ])("is refused: %s", (tag, type, data) => {
    const error = refusal(() => parseFulfilmentAnswer(type, data))
    expect(error.reason._tag).toBe(tag)
    expect(error.message).not.toContain("zz-canary")
  })
})
