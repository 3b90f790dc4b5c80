import type { Bank } from "../bank/bank.ts"
import { settle } from "../bank/settle.ts"
import type { FaultKind } from "../faults/fault-kind.ts"
import type { ChosenFault } from "../faults/fault-plan.ts"
import { playFault } from "../faults/play-fault.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import type { Reply } from "../wire/reply.ts"
import { authenticate, authorise, checkSignature, isUserSession } from "./authenticate.ts"
import type { Call, Endpoint } from "./endpoint.ts"
import { errorReply } from "./error-reply.ts"
import { countCall } from "./rate-limit.ts"
import { bodyLimit } from "./read-body.ts"
import { useRequestId } from "./request-id.ts"
import type { Routed } from "./router.ts"

/** A request as it arrived: routed, read as far as the size limit allows (`null` = too large), with the bank's time. */
export interface Arrival {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: Uint8Array | null
  readonly address: string
  readonly routed: Routed
  readonly now: number
  readonly limited: boolean
  /** What is to go wrong. */
  readonly fault: ChosenFault | null
}

/** What the bank makes of a request, before signing. */
export interface Outcome extends Reply {
  readonly responseId: string
  /** Method and path template, as in the statistics. */
  readonly endpoint: string
  /** What went wrong. */
  readonly fault: FaultKind | null
}

/**
 * The whole of a request, in one go and durable when this returns: what was due is settled, the call counted, the caller checked, the
 * endpoint run. A refusal undoes what the endpoint did and keeps the rest; anything unforeseen is a 500 that says nothing.
 */
export function exchange(bank: Bank, arrival: Arrival): Outcome {
  const now = Math.max(arrival.now, bank.ledger.time)
  try {
    settle(bank, now)
    bank.note({ time: now })
    const responseId = bank.uuid()
    const endpoint = countRequest(bank, arrival)
    const { reply, fault } = answerOrFault(bank, arrival)
    bank.store.commit()
    return { ...reply, responseId, endpoint, fault }
  } catch (error) {
    bank.store.rollback()
    throw error
  }
}

function answerOrFault(bank: Bank, arrival: Arrival): { reply: Reply; fault: FaultKind | null } {
  const { fault, headers, routed } = arrival
  const run = (): Reply => answer(bank, arrival)
  if (fault === null || routed === null || !("endpoint" in routed)) return { reply: run(), fault: null }
  const request = { endpoint: routed.endpoint, headers }
  const { reply, happened } = playFault(bank, { fault, request, run })
  if (!happened) return { reply, fault: null }
  fault.happened()
  return { reply, fault: fault.kind }
}

function answer(bank: Bank, arrival: Arrival): Reply {
  let mark = bank.store.savepoint()
  try {
    const { routed } = arrival
    if (routed === null) throw refusals.noRoute()
    if (!("endpoint" in routed)) throw refusals.wrongMethod()
    const { endpoint, params } = routed
    if (arrival.limited) countCall(bank, { endpoint, address: arrival.address })
    mark = bank.store.savepoint()
    if (arrival.body === null) throw refusals.tooLarge(bodyLimit(routed))
    const call = {
      bank,
      params,
      path: arrival.url.pathname,
      query: arrival.url.searchParams,
      headers: arrival.headers,
      body: arrival.body,
      address: arrival.address
    }
    return run(call, { endpoint, headers: arrival.headers, checked: () => (mark = bank.store.savepoint()) })
  } catch (error) {
    bank.store.rollback(mark)
    if (!(error instanceof Refusal)) return errorReply(new Refusal(500, "Internal server error."))
    if (error.status === 429) bank.count({ throttled: bank.counters.throttled + 1 })
    return errorReply(error)
  }
}

function run(call: Call, by: { endpoint: Endpoint; headers: Headers; checked: () => void }): Reply {
  const { bank, body, params } = call
  const { endpoint, headers } = by
  if (endpoint.access === "public") return endpoint.handle(call)
  const caller = authenticate(bank, { endpoint, headers })
  checkSignature(bank, { endpoint, headers, body, installation: caller.installation })
  const requestId = headers.get("x-bunq-client-request-id")
  if (requestId !== null) useRequestId(bank, { installation: caller.installation, requestId })
  by.checked()
  if (endpoint.access === "installation") return endpoint.handle(call, caller.installation)
  const session = caller.session!
  const user = authorise(bank, { endpoint, session, params })
  if (endpoint.access !== "user") return endpoint.handle(call, session)
  if (user === null || !isUserSession(session)) throw refusals.forbidden()
  return endpoint.handle(call, user, session)
}

function countRequest(bank: Bank, { method, routed }: Arrival): string {
  const template =
    routed === null ? "(unknown)" : "endpoint" in routed ? routed.endpoint.path : routed.template
  const endpoint = `${/^[A-Z]{1,10}$/.test(method) ? method : "?"} ${template}`
  const { requests, byEndpoint } = bank.counters
  bank.count({
    requests: requests + 1,
    byEndpoint: { ...byEndpoint, [endpoint]: (byEndpoint[endpoint] ?? 0) + 1 }
  })
  return endpoint
}
