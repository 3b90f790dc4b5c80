import { attachmentExpected, readAttachment } from "./attachment.ts"
import type { Attachment } from "./attachment.ts"
import { isCalendarDate } from "./calendar-date.ts"
import { InputError } from "./input-error.ts"

interface Address {
  readonly street: string
  readonly houseNumber: string
  readonly postalCode: string
  readonly city: string
  /** ISO 3166-1 alpha-2 */
  readonly country: string
}

/** What the user answers per fulfilment type [API §6.3]. The type strings for tax residency, nationality and extra documents are our inference: bunq documents the calls, not the words. */
export interface FulfilmentAnswers {
  readonly ADDRESS_MAIN: Address
  readonly ADDRESS_POSTAL: Address
  /** `dateOfBirth` as `YYYY-MM-DD`; bunq takes it together with the name. */
  readonly DATE_OF_BIRTH: {
    readonly firstName: string
    readonly middleName?: string
    readonly lastName: string
    readonly dateOfBirth: string
  }
  readonly TAX_RESIDENCY: { readonly country: string; readonly taxNumber: string }
  readonly NATIONALITY: { readonly country: string }
  /** An extra document, such as `CRYPTO_KYC_QUESTIONNAIRE`; `country` is that of residence. */
  readonly DOCUMENT_IDENTIFICATION: {
    readonly documentType: string
    readonly country: string
    readonly front: Attachment
    readonly back?: Attachment
  }
}
export type FulfilmentType = keyof FulfilmentAnswers

const plain = { pattern: /^\P{Cc}{1,200}$/u, expected: "one line of at most 200 characters" }
const country = { pattern: /^[A-Z]{2}$/, expected: "a two-letter country code" }
const address = {
  street: plain,
  houseNumber: plain,
  postalCode: plain,
  city: plain,
  country
}
interface Rule {
  readonly pattern: { test(text: string): boolean }
  readonly expected: string
}
const rules: { readonly [type in FulfilmentType]: { readonly [field: string]: Rule } } = {
  ADDRESS_MAIN: address,
  ADDRESS_POSTAL: address,
  DATE_OF_BIRTH: {
    firstName: plain,
    lastName: plain,
    dateOfBirth: { pattern: { test: isCalendarDate }, expected: "a date like 1990-12-31" }
  },
  TAX_RESIDENCY: { country, taxNumber: plain },
  NATIONALITY: { country },
  DOCUMENT_IDENTIFICATION: {
    documentType: { pattern: /^[A-Z][A-Z_]{1,99}$/, expected: "bunq's word for the document, in capitals" },
    country
  }
}

/** The fulfilment types that can be answered through the API; identity verification goes through the SDK instead. */
export const answerableFulfilments = Object.keys(rules) as readonly FulfilmentType[]

export const isAnswerable = (type: string): type is FulfilmentType => Object.hasOwn(rules, type)

/** The sides of a document; the back is optional. */
const sides = (given: { readonly [field: string]: unknown }): { readonly [side: string]: Attachment } => {
  const fulfilment = "DOCUMENT_IDENTIFICATION"
  if (given["front"] === undefined)
    throw new InputError({ _tag: "MissingFulfilmentData", fulfilment, fields: ["front"] })
  const found: { [side: string]: Attachment } = {}
  for (const field of ["front", "back"]) {
    if (given[field] === undefined) continue
    const side = readAttachment(given[field])
    if (side === null)
      throw new InputError({
        _tag: "InvalidFulfilmentData",
        fulfilment,
        field,
        expected: attachmentExpected
      })
    found[field] = side
  }
  return found
}

/** Checks one answer and drops unknown fields. Throws `InputError`, naming fields, never values. */
export const parseFulfilmentAnswer = (
  type: unknown,
  data: unknown
): { readonly [field: string]: string | Attachment } => {
  if (typeof type !== "string" || !isAnswerable(type))
    throw new InputError({ _tag: "UnknownFulfilment", known: answerableFulfilments })
  const given = (typeof data === "object" && data !== null ? data : {}) as {
    readonly [field: string]: unknown
  }
  const text = (field: string): string => {
    const value = given[field]
    return typeof value === "string" ? value.trim() : ""
  }
  const fields = Object.keys(rules[type])
  const missing = fields.filter((field) => text(field) === "")
  if (missing.length > 0)
    throw new InputError({ _tag: "MissingFulfilmentData", fulfilment: type, fields: missing })
  const answer: { [field: string]: string } = {}
  const optional = type === "DATE_OF_BIRTH" && text("middleName") !== "" ? ["middleName"] : []
  for (const field of [...fields, ...optional]) {
    const { pattern, expected } = rules[type][field] ?? plain
    if (!pattern.test(text(field)))
      throw new InputError({ _tag: "InvalidFulfilmentData", fulfilment: type, field, expected })
    answer[field] = text(field)
  }
  return type === "DOCUMENT_IDENTIFICATION" ? { ...answer, ...sides(given) } : answer
}
