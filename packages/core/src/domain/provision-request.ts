import { parseExternalUuid } from "./external-uuid.ts"
import type { ExternalUuid } from "./external-uuid.ts"
import { InputError } from "./input-error.ts"

/** The products that can be provisioned today [API §5.1]. */
export const supportedProducts = ["USER_VERIFIED"] as const
export type Product = (typeof supportedProducts)[number]

/** A person to onboard. `email` and `phoneNumber` (international form) are verified by the partner beforehand [API §5.1]. */
export interface ProvisionRequest {
  readonly externalUuid: ExternalUuid
  readonly product: Product
  readonly email: string
  readonly phoneNumber: string
}

const notYet = new Map<unknown, string>([
  ["COMPANY_VERIFIED", "under development at bunq"],
  ["USER_ANONYMOUS_TRANSACTION_AUDIT", "only USER_VERIFIED is"]
])

const parseProduct = (product: unknown): Product => {
  const known = supportedProducts.find((name) => name === (product ?? supportedProducts[0]))
  if (known !== undefined) return known
  const because = notYet.get(product)
  if (because === undefined) throw new InputError({ _tag: "UnknownProduct", known: supportedProducts })
  throw new InputError({ _tag: "ProductNotSupportedYet", product: product as string, because })
}

const matching = (input: unknown, pattern: RegExp, tag: "InvalidEmail" | "InvalidPhone"): string => {
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
}): ProvisionRequest => ({
  externalUuid: parseExternalUuid(input.externalUuid),
  product: parseProduct(input.product),
  email: matching(input.email, /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/, "InvalidEmail"),
  phoneNumber: matching(input.phoneNumber, /^\+[1-9][0-9]{6,14}$/, "InvalidPhone")
})
