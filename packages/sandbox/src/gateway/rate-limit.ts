import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "./endpoint.ts"
import { refusals } from "../wire/refusals.ts"

/** The calls one address made to one endpoint that still count, epoch milliseconds, oldest first. */
export interface RateWindow {
  /** Address, method and path template. */
  readonly id: string
  readonly calls: readonly number[]
}

/** At most `calls` within any `seconds` consecutive seconds. */
export interface RateLimit {
  readonly calls: number
  readonly seconds: number
}

const byMethod: Readonly<Record<string, RateLimit>> = {
  GET: { calls: 3, seconds: 3 },
  POST: { calls: 5, seconds: 3 },
  PUT: { calls: 2, seconds: 3 },
  DELETE: { calls: 5, seconds: 3 }
}

/** The classic limit of an endpoint [API §11]. */
export function classicLimit(endpoint: Endpoint): RateLimit {
  if (endpoint.path === "/v1/session-server") return { calls: 1, seconds: 30 }
  return byMethod[endpoint.method] ?? { calls: 5, seconds: 3 }
}

/**
 * Counts a call against its sliding window, or refuses it with 429. A refused call does not count, so a client that waits the stated
 * seconds since its last answered call is always let in.
 */
export function countCall(bank: Bank, call: { endpoint: Endpoint; address: string }): void {
  const { endpoint, address } = call
  const limit = classicLimit(endpoint)
  const id = `${address} ${endpoint.method} ${endpoint.path}`
  const calls = (bank.tables.rateWindows.get(id)?.calls ?? []).filter(
    (at) => at > bank.now - limit.seconds * 1000
  )
  if (calls.length >= limit.calls) throw refusals.tooMany(limit.calls, limit.seconds)
  bank.tables.rateWindows.put({ id, calls: [...calls, bank.now] })
}
