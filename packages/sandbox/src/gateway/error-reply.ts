import type { Refusal } from "../wire/refusal.ts"
import type { Reply } from "../wire/reply.ts"

/** A refusal in bunq's error envelope [API §12]. */
export function errorReply(refusal: Refusal): Reply {
  const { message, parameters, status } = refusal
  const error = { error_description: message, error_description_translated: message }
  const body = parameters.length === 0 ? error : { ...error, error_additional_parameter: parameters }
  return { status, body: { Error: [body] } }
}
