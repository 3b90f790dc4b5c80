import { Redacted } from "effect"
import { expect, test } from "vitest"
import { answerFields } from "../domain/answer-fields.ts"
import { answerableFulfilments } from "../domain/fulfilment-answer.ts"
import { fulfilmentCall } from "./fulfilment-call.ts"
import { namedFields } from "./fulfilment-fields.ts"

test.each([
  ["ADDRESS_MAIN", 'Invalid value for field "postal_code".', ["postalCode"]],
  ["ADDRESS_MAIN", "The house number and the City are not known.", ["houseNumber", "city"]],
  ["ADDRESS_MAIN", "The capacity of this countryside is not known.", []],
  ["DATE_OF_BIRTH", 'Missing required field "date_of_birth".', ["dateOfBirth"]],
  ["DOCUMENT_IDENTIFICATION", 'Invalid value for field "document_back_attachment_id".', ["back"]],
  ["NATIONALITY", 'Invalid value for field "all_nationality".', ["country"]],
  ["TAX_RESIDENCY", "", []]
] as const)("%s: %s", (type, text, fields) => expect(namedFields(type, text)).toEqual(fields))

const address = { street: "s", houseNumber: "1", postalCode: "p", city: "c", country: "NL" }
const answers = {
  ADDRESS_MAIN: address,
  ADDRESS_POSTAL: address,
  DATE_OF_BIRTH: { firstName: "f", middleName: "m", lastName: "l", dateOfBirth: "1990-01-01" },
  TAX_RESIDENCY: { country: "NL", taxNumber: "1" },
  NATIONALITY: { country: "NL" },
  DOCUMENT_IDENTIFICATION: { documentType: "T", country: "NL", frontId: 1, backId: 2 }
} as const

test.each(answerableFulfilments)("every field of %s is known by the name it is sent under", (type) => {
  const { body } = fulfilmentCall({ type, userId: 1, answer: answers[type] as never })
  const sent = body === null ? "" : String(Redacted.value<string | object>(body))
  expect(new Set(namedFields(type, sent))).toEqual(new Set(answerFields(type)))
})
