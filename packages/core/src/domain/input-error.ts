/** What is wrong with the input, without the input itself: it may be personal data. */
export type InputReason =
  | { readonly _tag: "NotAUuid" }
  | { readonly _tag: "UnknownProduct"; readonly known: readonly string[] }
  | { readonly _tag: "ProductNotSupportedYet"; readonly product: string; readonly because: string }
  | { readonly _tag: "InvalidEmail" }
  | { readonly _tag: "InvalidPhone" }
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
  | { readonly _tag: "UnknownEvent"; readonly known: readonly string[] }

const sentence = (reason: InputReason): string => {
  switch (reason._tag) {
    case "NotAUuid":
      return "The external UUID is not a UUID; give one like 6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11."
    case "UnknownProduct":
      return `The product is unknown; use ${reason.known.join(" or ")}.`
    case "ProductNotSupportedYet":
      return `The product ${reason.product} is not supported yet: ${reason.because}.`
    case "InvalidEmail":
      return "The e-mail address is not valid; give one like name@example.com."
    case "InvalidPhone":
      return "The phone number is not valid; give it in international form, like +31612345678."
    case "UnknownFulfilment":
      return `There is no handler for this fulfilment; use one of ${reason.known.join(", ")}.`
    case "MissingFulfilmentData":
      return `${reason.fulfilment} lacks ${reason.fields.join(", ")}; give ${reason.fields.length === 1 ? "it" : "them"} as non-empty text.`
    case "InvalidFulfilmentData":
      return `${reason.fulfilment}.${reason.field} is not valid; give ${reason.expected}.`
    case "UnknownEvent":
      return `The event is unknown; send one of ${reason.known.join(", ")}.`
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
