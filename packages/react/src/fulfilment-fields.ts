import type { FulfilmentType } from "@bunq-provisioning/core/input"

/** One field of a form, as far as a form needs to know it. */
export interface FieldSpec {
  readonly name: string
  /** `field.NAME`, for translation. */
  readonly key: string
  readonly input: "text" | "date" | "country" | "file"
  readonly required: boolean
  /** For the attribute `autocomplete`. */
  readonly autoComplete: string
}

const field = (
  name: string,
  autoComplete = "off",
  { input = "text", required = true }: Partial<FieldSpec> = {}
): FieldSpec => ({ name, key: `field.${name}`, input, required, autoComplete })

const country = field("country", "country", { input: "country" })
const address = [
  field("street", "address-line1"),
  field("houseNumber", "address-line2"),
  field("postalCode", "postal-code"),
  field("city", "address-level2"),
  country
]
const fields: { readonly [type in FulfilmentType]: readonly FieldSpec[] } = {
  ADDRESS_MAIN: address,
  ADDRESS_POSTAL: address,
  DATE_OF_BIRTH: [
    field("firstName", "given-name"),
    field("middleName", "additional-name", { required: false }),
    field("lastName", "family-name"),
    field("dateOfBirth", "bday", { input: "date" })
  ],
  TAX_RESIDENCY: [country, field("taxNumber")],
  NATIONALITY: [country],
  DOCUMENT_IDENTIFICATION: [
    field("documentType"),
    country,
    field("front", "off", { input: "file" }),
    field("back", "off", { input: "file", required: false })
  ]
}

/** The fulfilments that have a form. */
export const formTypes = Object.keys(fields) as readonly FulfilmentType[]

/** The fields of the form for a fulfilment, in order; none for one that has no form. */
export const fieldsOf = (type: string): readonly FieldSpec[] =>
  Object.hasOwn(fields, type) ? fields[type as FulfilmentType] : []
