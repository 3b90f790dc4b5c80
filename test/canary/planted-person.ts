import { randomBytes, randomUUID } from "node:crypto"
import type { FulfilmentAnswers } from "@bunq-provisioning/core/input"
import type { Canary } from "./leak-search.ts"
import { letters } from "./letters.ts"

const digits = (count: number): string => Array.from(randomBytes(count), (byte) => byte % 10).join("")
const name = (): string => `Z${letters(11)}`

/** A person whose every detail can be recognised and not be guessed. */
export const plantedPerson = () => {
  const address = (): FulfilmentAnswers["ADDRESS_MAIN"] => ({
    street: `${name()}straße`,
    houseNumber: `${digits(5)}-${letters(4)}`,
    postalCode: `${digits(4)} ${letters(6).toUpperCase()}`,
    city: name(),
    country: "NL"
  })
  const request = {
    externalUuid: randomUUID(),
    email: `${letters(10)}.${letters(10)}@${letters(8)}.example`,
    phoneNumber: `+316${digits(10)}`
  }
  const [main, postal] = [address(), address()]
  const named = { firstName: name(), middleName: name(), lastName: name() }
  // The only thing here with few values, 10 characters long: not found by accident either.
  const dateOfBirth = `19${digits(1)}7-1${Number(digits(3)) % 3}-2${Number(digits(3)) % 9}`
  const tax = { country: "NL", taxNumber: `NL${digits(12)}B01` }
  const document = `%PDF-1.4 ${letters(24)}`
  const answers: FulfilmentAnswers = {
    ADDRESS_MAIN: main,
    ADDRESS_POSTAL: postal,
    DATE_OF_BIRTH: { ...named, dateOfBirth },
    TAX_RESIDENCY: tax,
    NATIONALITY: { country: "NL" },
    DOCUMENT_IDENTIFICATION: {
      documentType: "CRYPTO_KYC_QUESTIONNAIRE",
      country: "NL",
      front: { contentType: "application/pdf", bytes: btoa(document) }
    }
  }
  const canaries: readonly Canary[] = [
    { kind: "e-mail", value: request.email },
    { kind: "e-mail, local part", value: request.email.split("@")[0] ?? "" },
    { kind: "phone", value: request.phoneNumber },
    { kind: "phone, without +", value: request.phoneNumber.slice(1) },
    { kind: "birth date", value: dateOfBirth },
    { kind: "tax number", value: tax.taxNumber },
    { kind: "document", value: document },
    { kind: "document, base64", value: btoa(document) },
    { kind: "first name", value: named.firstName },
    { kind: "middle name", value: named.middleName },
    { kind: "last name", value: named.lastName },
    ...[main, postal].flatMap(({ street, houseNumber, postalCode, city }) => [
      { kind: "street", value: street },
      { kind: "house number", value: houseNumber },
      { kind: "postal code", value: postalCode },
      { kind: "city", value: city }
    ])
  ]
  return { request, answers, canaries }
}
export type PlantedPerson = ReturnType<typeof plantedPerson>
