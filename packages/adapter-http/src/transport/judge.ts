import type { BunqReason } from "@bunq-provisioning/core/ports"
import { decodeErrorBody, statedLimit } from "@bunq-provisioning/core/wire"
import { Option, Redacted } from "effect"
import type { Outcome } from "./exchange.ts"
import type { Reply } from "./reply.ts"
import { scrubbedHint } from "./scrubbed-hint.ts"

export type Judged =
  | { readonly _tag: "Reply"; readonly reply: Reply }
  | {
      readonly _tag: "Throttled"
      readonly limit: { readonly calls: number; readonly seconds: number } | null
      readonly responseId: string | null
    }
  | { readonly _tag: "Failed"; readonly reason: BunqReason; readonly responseId: string | null }

const decodeText = new TextDecoder()
const parse = (body: Uint8Array | string): unknown => {
  if (typeof body === "string" || body.byteLength === 0) return undefined
  try {
    return JSON.parse(decodeText.decode(body))
  } catch {
    return undefined
  }
}

/** Only what can be an id: a header is written by whoever answered. */
const idOf = (headers: Headers): string | null => {
  const id = headers.get("x-bunq-client-response-id")
  return id !== null && /^[\w-]{1,64}$/.test(id) ? id : null
}

/**
 * What an outcome means, by its status and by what the transport saw. bunq signs neither 429 nor 491 nor anything of 500 and up, a gateway signs
 * nothing; every other signature that is there must be right, a 2xx must have one [API §3.8], and a 4xx without one must be an error as bunq words
 * it: a page of a gateway says nothing about the request.
 */
export const judge = (
  outcome: Outcome,
  seen: {
    readonly write: boolean
    /** Whether the signature is right; null = there is none. */
    readonly signed: boolean | null
    /** The reply brings the very key it would be verified with. */
    readonly firstUse: boolean
    /** The body of the request: nothing of it may come back in a hint. */
    readonly sent: Redacted.Redacted<string> | null
  }
): Judged => {
  const failed = (reason: BunqReason, responseId: string | null = null): Judged => ({
    _tag: "Failed",
    reason,
    responseId
  })
  if (outcome._tag === "Lost")
    return failed({ _tag: outcome.sent && seen.write ? "Ambiguous" : "Unreachable" })

  const { status, body } = outcome
  const responseId = idOf(outcome.headers)
  // 409 is undocumented; an independent client met it in the sandbox as throttling [API §12].
  if (status === 429 || status === 409) {
    const limit = Option.map(decodeErrorBody(parse(body)), ({ description }) => statedLimit(description))
    return { _tag: "Throttled", limit: Option.getOrNull(limit), responseId }
  }
  if (status === 491 || status >= 500) return failed({ _tag: "Unavailable", status }, responseId)

  const doubtful = (read: BunqReason) => failed(seen.write ? { _tag: "Ambiguous" } : read, responseId)
  const unavailable: BunqReason = { _tag: "Unavailable", status }
  // Timeout and too early: somebody on the way gave up, whoever signed it.
  if (status === 408 || status === 425) return doubtful(unavailable)
  if (body === "broken") return doubtful({ _tag: "Unreachable" })
  if (body === "oversized") return doubtful(status < 400 ? { _tag: "Malformed", status } : unavailable)
  const success = status >= 200 && status < 300
  const believed = seen.firstUse || seen.signed === true || (seen.signed === null && !success)
  if (!believed) return doubtful({ _tag: "Unverified" })
  if (!success && status < 400) return doubtful({ _tag: "Malformed", status })
  const json = parse(body)
  const reply = (hint: string): Judged => ({
    _tag: "Reply",
    reply: { status, json: Redacted.make(json), hint, responseId }
  })
  if (success) return reply("")
  const error = decodeErrorBody(json)
  if (seen.signed === null && Option.isNone(error)) return doubtful(unavailable)
  const description = Option.match(error, { onNone: () => "", onSome: (known) => known.description })
  return reply(scrubbedHint(description, seen.sent === null ? null : Redacted.value(seen.sent)))
}
