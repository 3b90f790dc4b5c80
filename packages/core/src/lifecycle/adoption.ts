import type { Failure } from "../domain/observation.ts"
import { supportedProduct, whyNoCompany } from "../domain/product.ts"
import type { CommandOutput } from "./command.ts"
import type { ProvisionContext } from "./provision-context.ts"

type Found = CommandOutput<"createProvision">

/**
 * Whether what `createProvision` brought can be gone on with. One that exists and is for a product we cannot provision is not adopted: it would be
 * treated as a person. When bunq names no product it is taken for the one that is known; a close is sent whatever it is for.
 */
export const isUsable = (
  { adopt, closeRequested }: Pick<ProvisionContext, "adopt" | "closeRequested">,
  { provision }: Found
): boolean =>
  provision !== null &&
  (!adopt ||
    closeRequested ||
    provision.product === null ||
    supportedProduct(provision.product) !== undefined)

/** The product after a provision was found: what was asked for stands, and one that is adopted brings its own. */
export const productAfter = ({ adopt, product }: ProvisionContext, provision: Found["provision"]) =>
  (adopt ? supportedProduct(provision?.product) : undefined) ?? product

/** Why an adoption waits for a person. */
export const whyNotAdopted = ({ at, provision }: Found): Failure => {
  if (provision === null) {
    const message = "bunq holds no provision with this id; check the id, or close this one."
    return { _tag: "NotFound", message, at, responseId: null }
  }
  const product = (provision.product ?? "").replace(/[^A-Z_]/g, "?").slice(0, 60)
  const because = product === "COMPANY_VERIFIED" ? whyNoCompany : "this version does not know what it needs"
  return {
    _tag: "ProductNotSupportedYet",
    message:
      `The provision is for ${product}, which is not supported yet: ${because}. It was left as it is at bunq; ` +
      "look after it by other means, and retry with a version that supports it. A close would close it at bunq.",
    at,
    responseId: null
  }
}
