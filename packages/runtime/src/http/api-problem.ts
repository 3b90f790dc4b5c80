import type { Action } from "@bunq-provisioning/core"
import { Schema } from "effect"

const known = {
  TokenMissing: [401, "A token is missing", "Send Authorization: Bearer TOKEN."],
  TokenInvalid: [401, "The token is not valid", "Ask for a new one."],
  TokenExpired: [401, "The token has expired", "Ask for a new one; what was entered meanwhile is not lost."],
  NotYours: [403, "The token is of another user", "A user's token opens that user alone."],
  ScopeMissing: [403, "The token may not do this", "Use a token of the scope this route needs."],
  EventNotAllowed: [403, "The token may not send this event", "Use a token that lists it."],
  NotFound: [404, "Not found", "No user has this external UUID, or the API has no such route."],
  NotPermitted: [
    409,
    "Not permitted now",
    "The user is at another step; permitted says what may be done now."
  ],
  IdentityNotOpen: [
    409,
    "No identity session is open",
    "Send identity.start and wait until the identity step is in-progress."
  ],
  Erased: [409, "What was sealed of this user was erased", "Nothing more can be accepted for them."],
  BodyTooLarge: [413, "The body is too large", "64 kB at most; with files 28 MB, for answers of users only."],
  NotJson: [415, "The body is not JSON", "Send JSON in UTF-8 with Content-Type: application/json."],
  BodyInvalid: [422, "The body is not valid", "Send one JSON object."],
  IdempotencyKeyReused: [
    422,
    "The key came with another request",
    "Repeat a request as it was; give a new one an Idempotency-Key of its own."
  ],
  QueryInvalid: [422, "The request is not valid", "Look at parameters and headers in the OpenAPI document."],
  TooMany: [429, "Too many requests", "Wait, then try again."],
  Slow: [408, "The body did not arrive in time", "Send it again."],
  Unexpected: [
    500,
    "Something went wrong here",
    "It was logged; nothing that was acknowledged is lost. Try again later."
  ],
  StateRefused: [500, "What is stored of this user cannot be used", "An operator has to look: see doctor."],
  Unavailable: [503, "Not available now", "Try again later; nothing that was acknowledged is lost."]
} as const

export type ProblemReason = keyof typeof known

/** Why a request was refused, in words for the caller: nothing of the input, and nothing of what is inside. */
export class ApiProblem extends Schema.TaggedError<ApiProblem>()("ApiProblem", {
  status: Schema.Number,
  title: Schema.String,
  reason: Schema.String,
  detail: Schema.String,
  permitted: Schema.optionalKey(Schema.Array(Schema.String)),
  field: Schema.optionalKey(Schema.String),
  retryAfterSeconds: Schema.optionalKey(Schema.Number)
}) {
  override get message() {
    return `${this.title}. ${this.detail}`
  }
  /** The body of `application/problem+json`. */
  get body(): object {
    const { status, title, reason, detail, permitted, field, retryAfterSeconds } = this
    return {
      type: `urn:bunq-provisioning:${reason}`,
      title,
      status,
      reason,
      detail,
      ...(permitted === undefined ? {} : { permitted }),
      ...(field === undefined ? {} : { field }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
    }
  }
}

export interface ProblemMore {
  readonly detail?: string
  readonly permitted?: readonly Action[]
  readonly field?: string
  readonly retryAfterSeconds?: number
}

/** A problem of a known reason. */
export const problem = (reason: ProblemReason, more: ProblemMore = {}): ApiProblem => {
  const [status, title, detail] = known[reason]
  return new ApiProblem({ status, title, reason, detail, ...more })
}
