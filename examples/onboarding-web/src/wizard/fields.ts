import type { FulfilmentType } from "@bunq-provisioning/core/input"

/** One field of a form. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly kind: "text" | "country" | "file" | "document"
  readonly autoComplete?: string
  readonly hint?: string
  readonly optional?: boolean
  /** Half a line wide. */
  readonly short?: boolean
}

const address = (section: string): readonly Field[] => [
  { name: "street", label: "Street", kind: "text", autoComplete: `${section} address-line1` },
  { name: "houseNumber", label: "House number", kind: "text", short: true },
  {
    name: "postalCode",
    label: "Postal code",
    kind: "text",
    short: true,
    autoComplete: `${section} postal-code`
  },
  { name: "city", label: "City", kind: "text", autoComplete: `${section} address-level2` },
  { name: "country", label: "Country", kind: "country", autoComplete: `${section} country` }
]

const files = "PNG, JPEG, GIF or PDF, at most 10 MB."

/** What each thing the bank asks for looks like as a form. */
export const forms: {
  readonly [type in FulfilmentType]: { readonly why: string; readonly fields: readonly Field[] }
} = {
  ADDRESS_MAIN: { why: "Where you live.", fields: address("shipping") },
  ADDRESS_POSTAL: { why: "Where letters reach you.", fields: address("billing") },
  DATE_OF_BIRTH: {
    why: "Your name and date of birth, as on your identity document.",
    fields: [
      { name: "firstName", label: "First name", kind: "text", autoComplete: "given-name" },
      {
        name: "middleName",
        label: "Middle name",
        kind: "text",
        autoComplete: "additional-name",
        optional: true
      },
      { name: "lastName", label: "Last name", kind: "text", autoComplete: "family-name" },
      {
        name: "dateOfBirth",
        label: "Date of birth",
        kind: "text",
        autoComplete: "bday",
        hint: "Year, month and day, such as 1990-12-31."
      }
    ]
  },
  TAX_RESIDENCY: {
    why: "Where you pay taxes, and your number there.",
    fields: [
      { name: "country", label: "Country", kind: "country" },
      { name: "taxNumber", label: "Tax number", kind: "text", hint: "In the Netherlands this is your BSN." }
    ]
  },
  NATIONALITY: {
    why: "The country of your passport.",
    fields: [{ name: "country", label: "Country", kind: "country" }]
  },
  DOCUMENT_IDENTIFICATION: {
    why: "A document the bank asks for.",
    fields: [
      { name: "documentType", label: "Document", kind: "document" },
      { name: "country", label: "Country of residence", kind: "country" },
      { name: "front", label: "Front", kind: "file", hint: files },
      { name: "back", label: "Back", kind: "file", hint: files, optional: true }
    ]
  }
}

export const countries: readonly (readonly [code: string, name: string])[] = [
  ["NL", "Netherlands"],
  ["BE", "Belgium"],
  ["DE", "Germany"],
  ["FR", "France"],
  ["ES", "Spain"],
  ["IT", "Italy"],
  ["IE", "Ireland"],
  ["PL", "Poland"],
  ["PT", "Portugal"],
  ["SE", "Sweden"]
]
