import { BunqError } from "@bunq-provisioning/core/ports"
import type { BunqReason } from "@bunq-provisioning/core/ports"
import { decodeErrorBody } from "@bunq-provisioning/core/wire"
import type { Decoder } from "@bunq-provisioning/core/wire"
import { Option, Redacted } from "effect"

/** A reply that may be believed: a 2xx, or a 4xx of bunq that is about the request and not about load. */
export interface Reply {
  readonly status: number
  /** The body; undefined when it is not JSON. Redacted, because it can hold tokens and a span keeps what it ended with. */
  readonly json: Redacted.Redacted<unknown>
  /** bunq's words about a refusal, scrubbed. */
  readonly hint: string
  readonly responseId: string | null
}

export const isSuccess = ({ status }: Reply): boolean => status >= 200 && status < 300

/** What a decoder makes of the body, whatever the status. */
export const read = <A>(reply: Reply, decode: Decoder<A>): Option.Option<A> =>
  decode(Redacted.value(reply.json))

/** What a decoder makes of a success; none for everything else. */
export const readSuccess = <A>(reply: Reply, decode: Decoder<A>): Option.Option<A> =>
  isSuccess(reply) ? read(reply, decode) : Option.none()

/** bunq's own words for a refusal; empty when there are none. For comparing only: they can hold what was sent. */
export const descriptionOf = (reply: Reply): string =>
  Option.match(read(reply, decodeErrorBody), { onNone: () => "", onSome: ({ description }) => description })

const reasonOf = (reply: Reply, fields: readonly string[]): BunqReason => {
  switch (reply.status) {
    case 401:
      return { _tag: "Unauthorised", status: 401 }
    case 403:
      return { _tag: "Forbidden" }
    case 404:
      return { _tag: "NotFound" }
    default:
      return isSuccess(reply)
        ? { _tag: "Malformed", status: reply.status }
        : {
            _tag: "Refused",
            status: reply.status,
            hint: reply.hint,
            ...(fields.length === 0 ? {} : { fields })
          }
  }
}

/** The error a reply means when it is not the one that was hoped for; by status only [API §12]. `fields`: those of the user's answer that it names. */
export const refusal = (operation: string, reply: Reply, fields: readonly string[] = []): BunqError =>
  new BunqError({ operation, reason: reasonOf(reply, fields), responseId: reply.responseId })
