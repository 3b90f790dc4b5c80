import { Schema } from "effect"
import { HttpApiSchema } from "effect/http-api"

/** What a caller reads of a refusal: RFC 9457, nothing of what is inside and nothing of the input. */
const ProblemShape = Schema.Struct({
  type: Schema.String.annotate({ description: "urn:bunq-provisioning: and the reason." }),
  title: Schema.String,
  status: Schema.Number,
  reason: Schema.String,
  detail: Schema.String,
  permitted: Schema.optionalKey(Schema.Array(Schema.String)),
  field: Schema.optionalKey(Schema.String),
  retryAfterSeconds: Schema.optionalKey(Schema.Number)
}).annotate({ identifier: "Problem" })
export type Problem = typeof ProblemShape.Type

const at = (status: number) =>
  ProblemShape.pipe(
    HttpApiSchema.asJson({ contentType: "application/problem+json" }),
    HttpApiSchema.status(status)
  )

/** What any route with a token may answer. */
export const tokenProblems = [at(401), at(403), at(429), at(500), at(503)] as const
export const notFoundProblem = at(404)
export const conflictProblem = at(409)
export const bodyProblems = [at(408), at(413), at(415), at(422)] as const
export const inputProblem = at(422)
