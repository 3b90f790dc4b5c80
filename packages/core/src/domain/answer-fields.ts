const address = ["street", "houseNumber", "postalCode", "city", "country"] as const

/** The fields of each answer, in the order of a form; apart from the checks, which a browser has no use for. A test holds it to `FulfilmentAnswers`. */
export const fieldsOfAnswers = {
  ADDRESS_MAIN: address,
  ADDRESS_POSTAL: address,
  DATE_OF_BIRTH: ["firstName", "middleName", "lastName", "dateOfBirth"],
  TAX_RESIDENCY: ["country", "taxNumber"],
  NATIONALITY: ["country"],
  DOCUMENT_IDENTIFICATION: ["documentType", "country", "front", "back"]
} as const

/** The names of the fields of an answer; none for a type that is not answered here. */
export const answerFields = (type: string): readonly string[] =>
  Object.hasOwn(fieldsOfAnswers, type) ? fieldsOfAnswers[type as keyof typeof fieldsOfAnswers] : []
