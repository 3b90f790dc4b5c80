import type { FulfilmentType } from "../domain/fulfilment-answer.ts"

const address = {
  street: "street",
  house_number: "houseNumber",
  postal_code: "postalCode",
  city: "city",
  country: "country"
}

/** bunq's name of each field that `fulfilmentCall` sends, and ours. */
const names: { readonly [type in FulfilmentType]: { readonly [bunqName: string]: string } } = {
  ADDRESS_MAIN: address,
  ADDRESS_POSTAL: address,
  DATE_OF_BIRTH: {
    first_name: "firstName",
    middle_name: "middleName",
    last_name: "lastName",
    date_of_birth: "dateOfBirth"
  },
  TAX_RESIDENCY: { country: "country", tax_number: "taxNumber" },
  NATIONALITY: { all_nationality: "country" },
  DOCUMENT_IDENTIFICATION: {
    document_type: "documentType",
    document_country_of_issuance: "country",
    document_attachment_id: "front",
    document_back_attachment_id: "back"
  }
}

/** As a word of its own: in quotes, with spaces for underscores, but not as a part of another name. */
const isNamed = (text: string, bunqName: string): boolean =>
  new RegExp(`(?<![a-z0-9_])${bunqName.replaceAll("_", "[ _]")}(?![a-z0-9_])`, "i").test(text)

/**
 * The fields of an answer that bunq's refusal names, as the answer calls them. A refusal has no code and no field of its own, only a text [API §12]:
 * nothing of it is kept but these names, which are from our own list.
 */
export const namedFields = (type: FulfilmentType, description: string): readonly string[] => {
  const text = description.slice(0, 1_000)
  return Object.entries(names[type]).flatMap(([bunqName, ours]) => (isNamed(text, bunqName) ? [ours] : []))
}
