/**
 * The products that can be provisioned today [API §5.1]. `USER_VERIFIED` onboards a person; `USER_ANONYMOUS_TRANSACTION_AUDIT` knows no
 * onboarding, so it is active as soon as its session is open.
 */
export const supportedProducts = ["USER_VERIFIED", "USER_ANONYMOUS_TRANSACTION_AUDIT"] as const
export type Product = (typeof supportedProducts)[number]

/** The product of that name, if it can be provisioned today. */
export const supportedProduct = (name: unknown): Product | undefined =>
  supportedProducts.find((known) => known === name)

/** Why `COMPANY_VERIFIED` is not among them. */
export const whyNoCompany = "bunq has it under development, and does not say what a company must bring"
