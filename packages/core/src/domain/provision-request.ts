import { parseCalendarDate } from "./calendar-date.ts"
import { parseExternalUuid } from "./external-uuid.ts"
import type { ExternalUuid } from "./external-uuid.ts"
import { InputError } from "./input-error.ts"
import { supportedProduct, supportedProducts, whyNoCompany } from "./product.ts"
import type { Product } from "./product.ts"

/** A person to onboard. `email` and `phoneNumber` (international form) are verified by the partner beforehand [API §5.1]. */
export interface ProvisionRequest {
  readonly externalUuid: ExternalUuid
  readonly product: Product
  readonly email: string
  readonly phoneNumber: string
  /** `YYYY-MM-DD`; bunq wants it for `USER_ANONYMOUS_TRANSACTION_AUDIT`. */
  readonly dateOfBirth?: string
  /** ISO 3166-1 alpha-2. */
  readonly countryOfResidence?: string
}

const parseProduct = (product: unknown): Product => {
  const known = supportedProduct(product ?? supportedProducts[0])
  if (known !== undefined) return known
  if (product !== "COMPANY_VERIFIED")
    throw new InputError({ _tag: "UnknownProduct", known: supportedProducts })
  throw new InputError({ _tag: "ProductNotSupportedYet", product, because: whyNoCompany })
}

const matching = (
  input: unknown,
  pattern: RegExp,
  tag: "InvalidEmail" | "InvalidPhone" | "InvalidCountry"
): string => {
  const text = typeof input === "string" ? input.trim() : ""
  if (text.length > 254 || !pattern.test(text)) throw new InputError({ _tag: tag })
  return text
}

/** Checks a request field by field. Throws `InputError`; the message never repeats the input. */
export const parseProvisionRequest = (input: {
  readonly externalUuid?: unknown
  readonly product?: unknown
  readonly email?: unknown
  readonly phoneNumber?: unknown
  readonly dateOfBirth?: unknown
  readonly countryOfResidence?: unknown
}): ProvisionRequest => {
  const { dateOfBirth, countryOfResidence } = input
  const request = {
    externalUuid: parseExternalUuid(input.externalUuid),
    product: parseProduct(input.product),
    email: matching(input.email, /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/, "InvalidEmail"),
    phoneNumber: matching(input.phoneNumber, /^\+[1-9][0-9]{6,14}$/, "InvalidPhone")
  }
  if (request.product === "USER_ANONYMOUS_TRANSACTION_AUDIT" && dateOfBirth === undefined)
    throw new InputError({ _tag: "InvalidDateOfBirth" })
  return {
    ...request,
    ...(dateOfBirth === undefined ? {} : { dateOfBirth: parseCalendarDate(dateOfBirth) }),
    ...(countryOfResidence === undefined
      ? {}
      : { countryOfResidence: matching(countryOfResidence, /^[A-Z]{2}$/, "InvalidCountry") })
  }
}
