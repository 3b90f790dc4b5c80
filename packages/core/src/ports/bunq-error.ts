import { Duration, Schema } from "effect"

const retryAfter = Schema.DurationFromMillis
const reason = <Tag extends string, Fields extends Schema.Struct.Fields>(tag: Tag, fields: Fields) =>
  Schema.TaggedStruct(tag, fields)

/**
 * Why a call to bunq failed. Classified by HTTP status and by what the transport saw, never by text, with one exception that bunq forces on
 * us: a wrong key, a wrong address and a used token are all 400s [API §3.3, §3.10].
 */
export const BunqReason = Schema.Union([
  /** Nothing left this machine, or it was a read: safe to repeat. */
  reason("Unreachable", {}),
  /** A write may or may not have happened: read back before anything else. */
  reason("Ambiguous", {}),
  /** 429, or the budget says wait. */
  reason("Throttled", { retryAfter }),
  /** 491 or 5xx. */
  reason("Unavailable", { status: Schema.Number }),
  /** 401 after one renewal of the session. */
  reason("Unauthorised", { status: Schema.Number }),
  reason("Forbidden", {}),
  reason("NotFound", {}),
  /**
   * 400, 405, 466, 490: the same request would fail again. `hint` is bunq's text without anything that could be personal or secret; `fields` are those of
   * the user's answer that bunq named.
   */
  reason("Refused", {
    status: Schema.Number,
    hint: Schema.String,
    fields: Schema.optionalKey(Schema.Array(Schema.String))
  }),
  /** The reply to a read was not signed by bunq, or wrongly. */
  reason("Unverified", {}),
  /** The reply does not decode. */
  reason("Malformed", { status: Schema.Number }),
  /** The partner's API key or this machine's address is refused [API §3.10]. */
  reason("KeyRefused", {}),
  /** The API key is another partner's: our users are not theirs. */
  reason("OtherPartner", {}),
  /** The credential's token is not in the vault, or bunq says it was used by somebody else. */
  reason("TokenLost", {}),
  /** bunq refuses the credential, or it expired before its turn. */
  reason("CredentialRefused", {}),
  /** A sealed row could not be read or written. */
  reason("VaultUnavailable", {}),
  /** A sealed row of the user is there and does not open: it was damaged, moved, or sealed under a key that is gone. */
  reason("VaultUnreadable", {})
])
export type BunqReason = typeof BunqReason.Type

const sentence = (reason: BunqReason): string => {
  switch (reason._tag) {
    case "Unreachable":
      return "bunq could not be reached; check the network and the host."
    case "Ambiguous":
      return "The reply of bunq was lost or could not be verified; the request is read back before it is sent again."
    case "Throttled":
      return `bunq asks to wait ${Duration.format(reason.retryAfter)}.`
    case "Unavailable":
      return `bunq is not available (HTTP ${reason.status}); it will be tried again.`
    case "Unauthorised":
      return `bunq does not accept the session (HTTP ${reason.status}), a renewal did not help; check the API key.`
    case "Forbidden":
      return "bunq forbids this call for this session; check the provision's state and the partner's permissions."
    case "NotFound":
      return "bunq does not know this object; check the id and the environment."
    case "Refused":
      return `bunq refused the request (HTTP ${reason.status}): ${reason.hint}`
    case "Unverified":
      return "The reply is not signed by bunq's key and was not used; check for a proxy between here and bunq."
    case "Malformed":
      return `The reply does not have a shape bunq documents (HTTP ${reason.status}); report it with the response id.`
    case "KeyRefused":
      return "bunq refuses the API key or the address it comes from; check the key, the environment and the allowed addresses."
    case "OtherPartner":
      return "the API key belongs to another partner than the users kept here, and is not used; give a key of the same partner, or another database."
    case "TokenLost":
      return "The credential's token is lost; a new credential has to be asked for."
    case "CredentialRefused":
      return "bunq refuses the credential or it expired; a new one has to be asked for."
    case "VaultUnavailable":
      return "A sealed value could not be read or written; check the database and the vault key."
    case "VaultUnreadable":
      return "A sealed value of this user does not open: its row was damaged or moved; restore it from a backup, then retry."
  }
}

const retryable = new Set<BunqReason["_tag"]>([
  "Unreachable",
  "Ambiguous",
  "Throttled",
  "Unavailable",
  "Unverified",
  "VaultUnavailable"
])

/** The one error of the `BunqApi` port. Its message holds neither secrets nor personal data. */
export class BunqError extends Schema.TaggedError<BunqError>()("BunqError", {
  operation: Schema.String,
  reason: BunqReason,
  /** `X-Bunq-Client-Response-Id`; bunq's support asks for it [API §3.6]. */
  responseId: Schema.NullOr(Schema.String)
}) {
  override get message() {
    const id = this.responseId === null ? "" : ` (response ${this.responseId})`
    return `${this.operation}: ${sentence(this.reason)}${id}`
  }
  get isRetryable(): boolean {
    return retryable.has(this.reason._tag)
  }
  get retryAfter(): Duration.Duration | null {
    return this.reason._tag === "Throttled" ? this.reason.retryAfter : null
  }
}
