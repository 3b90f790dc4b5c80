import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { errorReply } from "../gateway/error-reply.ts"
import { classicLimit } from "../gateway/rate-limit.ts"
import { isSigned } from "../gateway/is-signed.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import type { Reply } from "../wire/reply.ts"
import { withUnknownFields, withUnknownWord } from "./alter-reply.ts"
import type { ChosenFault } from "./fault-plan.ts"
import { faultTable, type FaultKind } from "./fault-kind.ts"

/** A request as far as a fault looks at it. */
export interface FaultyRequest {
  readonly endpoint: Endpoint
  readonly headers: Headers
}

/** Whether a kind of fault can happen to a request; what depends on the answer shows later. */
export function faultSuits(bank: Bank, request: FaultyRequest): (kind: FaultKind) => boolean {
  const { access } = request.endpoint
  return (kind) => {
    const { where } = faultTable[kind]
    if (where === "installed") return access !== "public"
    if (where === "session") return sessionOf(bank, request) !== undefined
    return true
  }
}

/**
 * What the bank makes of a request that goes wrong, inside the request's transaction: `run` answers it as it would have been. Returns the reply
 * and whether the fault happened: one that the answer does not suit does not.
 */
export function playFault(
  bank: Bank,
  by: { fault: ChosenFault; request: FaultyRequest; run: () => Reply }
): { reply: Reply; happened: boolean } {
  const { fault, request, run } = by
  const instead = (refusal: Refusal) => ({ reply: errorReply(refusal), happened: true })
  switch (fault.kind) {
    case "too-many-requests": {
      const { calls, seconds } = classicLimit(request.endpoint)
      return instead(refusals.tooMany(calls, seconds))
    }
    case "server-error":
      return instead(new Refusal(500, "Internal server error."))
    case "repeated-request-id":
      return instead(refusals.repeatedRequestId())
    case "html-503":
    case "html-491":
      return { reply: { status: htmlStatus(fault.kind)!, body: {} }, happened: true }
    case "html-502":
      run()
      return { reply: { status: 502, body: {} }, happened: true }
    case "session-killed": {
      const session = sessionOf(bank, request)
      if (session !== undefined) bank.tables.sessions.remove(session.id)
      return { reply: run(), happened: true }
    }
    case "unknown-enum":
      return altered(run(), (reply) => withUnknownWord(reply, fault.nth))
    case "unknown-field":
      return altered(run(), withUnknownFields)
    case "wrong-signature": {
      const reply = run()
      return { reply, happened: isSigned(reply.status) }
    }
    case "reply-lost":
    case "cut-body":
    case "late-request":
    case "hung-socket":
      return { reply: run(), happened: true }
  }
}

/** The status of a gateway's HTML page, for faults that show one. */
export function htmlStatus(kind: FaultKind): number | null {
  return kind.startsWith("html-") ? Number(kind.slice("html-".length)) : null
}

function altered(reply: Reply, alter: (reply: Reply) => Reply | null): { reply: Reply; happened: boolean } {
  const after = isSigned(reply.status) ? alter(reply) : null
  return after === null ? { reply, happened: false } : { reply: after, happened: true }
}

function sessionOf(bank: Bank, { endpoint, headers }: FaultyRequest) {
  const token = headers.get("x-bunq-client-authentication")
  const needs = endpoint.access !== "public" && endpoint.access !== "installation"
  const session = needs && token !== null ? bank.tables.sessions.lastIn("token", token) : undefined
  return session !== undefined && session.expiresAt > bank.now ? session : undefined
}
