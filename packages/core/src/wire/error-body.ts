import { Option, Schema } from "effect"
import { decoder, maybe } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"

/** An error as bunq words it. There is no code in it: only texts and a list of one-key objects [API §12]. */
export interface ErrorBody {
  readonly description: string
  readonly parameters: ReadonlyArray<{ readonly [key: string]: unknown }>
}

const firstError = decoder(
  Schema.Struct({
    Error: Schema.Array(
      Schema.Struct({
        error_description: maybe(Schema.Unknown),
        error_additional_parameter: maybe(Schema.Unknown)
      })
    )
  }),
  ({ Error: errors }) => errors[0]
)

/** Reads `Error`; only its first entry counts. */
export const decodeErrorBody: Decoder<ErrorBody> = (body) =>
  Option.flatMap(firstError(body), (first) => {
    if (first === undefined) return Option.none()
    const { error_description: description, error_additional_parameter: given } = first
    const parameters = (Array.isArray(given) ? given : []).filter(
      (each): each is { readonly [key: string]: unknown } =>
        typeof each === "object" && each !== null && !Array.isArray(each)
    )
    return Option.some({ description: typeof description === "string" ? description : "", parameters })
  })

/** The limit a 429 states, such as 3 calls per 3 seconds [API §11]. */
export const statedLimit = (
  description: string
): { readonly calls: number; readonly seconds: number } | null => {
  const found = /maximum of (\d{1,6}) calls? per (\d{1,6}) second/.exec(description)
  return found === null ? null : { calls: Number(found[1]), seconds: Number(found[2]) }
}

/** A wrong key, a forbidden address and a token that cannot be used read the same [API §3.10]. */
export const refusesCredentials = (description: string): boolean =>
  /credentials are incorrect/i.test(description)

/** An installation token carries one live session [API §3.3, D12]. */
export const refusesSecondSession = (description: string): boolean =>
  /already has a user session/i.test(description)
