type Json = { [field: string]: unknown }

interface Fulfilments {
  readonly all_fulfillment: readonly Json[]
}

const parameterOf = (body: Json): Fulfilments | undefined => {
  const [error] = (body["Error"] ?? []) as readonly Json[]
  const [parameter] = (error?.["error_additional_parameter"] ?? []) as readonly Json[]
  return parameter?.["AdditionalFulfillmentParameter"] as Fulfilments | undefined
}

/** The sandbox does not ask for tax residency and nationality at once; this adds them to its list until they were sent. */
export const askForTaxes =
  (requests: readonly string[]) =>
  (line: string, body: Json): Json => {
    const parameter = parameterOf(body)
    if (line !== "PUT /v1/user/{id}/user-onboarding/{id}" || parameter === undefined) return body
    const owner = parameter.all_fulfillment[0]?.["user_id"]
    const missing = Object.entries({ TAX_RESIDENCY: "tax_resident", NATIONALITY: "all_nationality" })
      .filter(([, field]) => !requests.some((sent) => sent.includes(`"${field}"`)))
      .map(([type]) => ({ ...parameter.all_fulfillment[0], type, user_id: owner }))
    const [error] = body["Error"] as readonly Json[]
    const asked = { ...parameter, all_fulfillment: [...parameter.all_fulfillment, ...missing] }
    const more = [{ AdditionalFulfillmentParameter: asked }]
    return { Error: [{ ...error, error_additional_parameter: more }] }
  }
