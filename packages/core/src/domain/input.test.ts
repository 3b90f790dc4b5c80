import { describe, expect, it } from "vitest"
import { parseFulfilmentAnswer } from "./fulfilment-answer.ts"
import { InputError } from "./input-error.ts"
import { parseInquiryAnswer } from "./inquiry-answer.ts"
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
const scan = { contentType: "image/png", bytes: "enp6" }
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

  it("of the audit product carries a date of birth, and either may carry a country", () => {
    const audit = {
      ...good,
      product: "USER_ANONYMOUS_TRANSACTION_AUDIT",
      dateOfBirth: " 1992-02-29 ",
      countryOfResidence: "NL"
    }
    expect(parseProvisionRequest(audit)).toMatchObject({
      dateOfBirth: "1992-02-29",
      countryOfResidence: "NL"
    })
  })

  it("for a company is refused with the reason", () => {
    const error = refusal(() => parseProvisionRequest({ ...good, product: "COMPANY_VERIFIED" }))
    expect(error.message).toContain("bunq has it under development")
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
    ["InvalidDateOfBirth", { product: "USER_ANONYMOUS_TRANSACTION_AUDIT" }],
    ["InvalidDateOfBirth", { dateOfBirth: "1990-02-30" }],
    ["InvalidDateOfBirth", { dateOfBirth: "zz-canary" }],
    ["InvalidDateOfBirth", { dateOfBirth: 19900228 }],
    ["InvalidCountry", { countryOfResidence: "zz-canary" }]
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
    ["InvalidFulfilmentData", "DATE_OF_BIRTH", { firstName: "A", lastName: "B", dateOfBirth: "28-02-1990" }],
    ["InvalidFulfilmentData", "DATE_OF_BIRTH", { firstName: "A", lastName: "B", dateOfBirth: "1990-02-30" }],
    ["InvalidFulfilmentData", "DATE_OF_BIRTH", { firstName: "A", lastName: "B", dateOfBirth: "1900-02-29" }],
    ["MissingFulfilmentData", "DOCUMENT_IDENTIFICATION", { documentType: "PASSPORT", country: "NL" }],
    [
      "InvalidFulfilmentData",
      "DOCUMENT_IDENTIFICATION",
      { documentType: "PASSPORT", country: "NL", front: { contentType: "text/html", bytes: "enp6" } }
    ],
    [
      "InvalidFulfilmentData",
      "DOCUMENT_IDENTIFICATION",
      { documentType: "PASSPORT", country: "NL", front: scan, back: { ...scan, bytes: "zz-canary" } }
    ]
  ])("is refused: %s", (tag, type, data) => {
    const error = refusal(() => parseFulfilmentAnswer(type, data))
    expect(error.reason._tag).toBe(tag)
    expect(error.message).not.toContain("zz-canary")
  })
})

describe("an answer to an inquiry", () => {
  it("is text, files as bytes or in base64, or both", () => {
    const bytes = new Uint8Array([122, 122, 122])
    expect(
      parseInquiryAnswer({ answer: " My salary.\nAnd rent. ", attachments: [{ ...scan, bytes }], x: 1 })
    ).toEqual({
      answer: "My salary.\nAnd rent.",
      attachments: [scan]
    })
    expect(parseInquiryAnswer({ attachments: [{ ...scan, description: "Payslip" }] })).toEqual({
      attachments: [{ ...scan, description: "Payslip" }]
    })
  })

  it.each([
    [{}],
    [null],
    [{ answer: 7 }],
    [{ answer: "zz-canary\u0000" }],
    [{ answer: "x".repeat(5001) }],
    [{ attachments: "zz-canary" }],
    [{ attachments: Array.from({ length: 11 }, () => scan) }],
    [{ attachments: [{ ...scan, contentType: "zz-canary" }] }],
    [{ attachments: [{ ...scan, bytes: "" }] }],
    [{ attachments: [{ ...scan, description: "zz\ncanary" }] }]
  ])("is refused: %j", (data) => {
    const error = refusal(() => parseInquiryAnswer(data))
    expect(error.reason._tag).toBe("InvalidInquiryAnswer")
    expect(error.message).not.toContain("zz-canary")
  })
})
