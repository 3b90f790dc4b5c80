import { Refusal } from "./refusal.ts"

/** The refusals used in more than one place. Texts seen in the wild are verbatim [API §12]; the others follow their manner. */
export const refusals = {
  credentials: () => new Refusal(400, "User credentials are incorrect. Incorrect API key or IP address."),
  badSignature: (status: number) => new Refusal(status, "The request signature is invalid."),
  signatureMissing: () =>
    new Refusal(
      466,
      "For this operation a request signature is required. Check the urls for more information.",
      [{ url_together_post: "https://together.bunq.com/d/15399" }]
    ),
  sessionExists: () => new Refusal(400, "Authentication token already has a user session."),
  tooMany: (calls: number, seconds: number) =>
    new Refusal(
      429,
      `Too many requests. You can do a maximum of ${calls} calls per ${seconds} second to this endpoint.`
    ),
  notFound: (what: string, id: number | string) => new Refusal(404, `${what} for id "${id}" not found.`),
  noRoute: () => new Refusal(404, "Route not found."),
  wrongMethod: () => new Refusal(405, "Method not allowed."),
  forbidden: () => new Refusal(403, "You are not allowed to perform this action."),
  repeatedRequestId: () => new Refusal(400, "The request id has been used before on this device."),
  malformed: () => new Refusal(400, "The request body is not a valid JSON object."),
  tooLarge: (bytes: number) =>
    new Refusal(400, `The request body is too large. The maximum is ${bytes} bytes.`),
  superfluous: (name: string) => new Refusal(400, `Superfluous field "${name}".`),
  missing: (name: string) => new Refusal(400, `Missing required field "${name}".`),
  wrongType: (name: string, expected: string) =>
    new Refusal(400, `Invalid type for field "${name}" (expected ${expected}).`),
  invalid: (name: string) => new Refusal(400, `Invalid value for field "${name}".`)
}
