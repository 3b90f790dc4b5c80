/** What is wrong with the input, without the input itself: it may be personal data. */
export type InputReason =
  | { readonly _tag: "NotAUuid" }
  | { readonly _tag: "UnknownProduct"; readonly known: readonly string[] }
  | { readonly _tag: "ProductNotSupportedYet"; readonly product: string; readonly because: string }
  | { readonly _tag: "InvalidEmail" }
  | { readonly _tag: "InvalidPhone" }
  | { readonly _tag: "InvalidDateOfBirth" }
  | { readonly _tag: "InvalidCountry" }
  | { readonly _tag: "UnknownFulfilment"; readonly known: readonly string[] }
  | {
      readonly _tag: "MissingFulfilmentData"
      readonly fulfilment: string
      readonly fields: readonly string[]
    }
  | {
      readonly _tag: "InvalidFulfilmentData"
      readonly fulfilment: string
      readonly field: string
      readonly expected: string
    }
  | { readonly _tag: "InvalidInquiryAnswer"; readonly expected: string }
  | { readonly _tag: "UnknownEvent"; readonly known: readonly string[] }

const sentence = (reason: InputReason): string => {
  switch (reason._tag) {
    case "NotAUuid":
      return "Not a UUID; give 8-4-4-4-12 hexadecimal digits."
    case "UnknownProduct":
      return `Not a product; use ${reason.known.join(" or ")}.`
    case "ProductNotSupportedYet":
      return `The product ${reason.product} is not supported yet: ${reason.because}.`
    case "InvalidEmail":
      return "Not an e-mail address; give one like name@example.com."
    case "InvalidPhone":
      return "Not a phone number; give one like +31612345678."
    case "InvalidDateOfBirth":
      return "Not a date of birth, which the audit product needs; give one like 1990-12-31."
    case "InvalidCountry":
      return "Not a country; give a two-letter code like NL."
    case "InvalidInquiryAnswer":
      return `The answer is not valid: ${reason.expected}.`
    case "UnknownFulfilment":
      return `Not an answerable fulfilment; use ${reason.known.join(", ")}.`
    case "MissingFulfilmentData":
      return `${reason.fulfilment} lacks ${reason.fields.join(", ")}; give text for each.`
    case "InvalidFulfilmentData":
      return `${reason.fulfilment}.${reason.field} is not valid; give ${reason.expected}.`
    case "UnknownEvent":
      return `Not an event; use ${reason.known.join(", ")}.`
  }
}

/** The caller's input was refused at the boundary: nothing was stored or sent. `reason._tag` says why, the message what to do. */
export class InputError extends Error {
  readonly _tag = "InputError"
  override readonly name = "InputError"
  readonly reason: InputReason
  constructor(reason: InputReason) {
    super(sentence(reason))
    this.reason = reason
  }
}
