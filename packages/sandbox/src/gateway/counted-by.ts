import type { Bank } from "../bank/bank.ts"
import type { SandboxStatistics } from "../sandbox.ts"
import { endpoints } from "./endpoints.ts"
import { classicLimit } from "./rate-limit.ts"

/** What a bank has counted, with the limits it counted by. */
export function countedBy(
  bank: Bank,
  by: { limited: boolean; faults: SandboxStatistics["faults"] }
): SandboxStatistics {
  const { provisions, sessions, throttled, requests, byEndpoint } = bank.counters
  const allowed = endpoints.map((endpoint) => {
    const { calls, seconds } = classicLimit(endpoint)
    return [`${endpoint.method} ${endpoint.path}`, `${calls} per ${seconds} s`] as const
  })
  return {
    provisions,
    sessions,
    throttled,
    limits: by.limited ? Object.fromEntries(allowed) : {},
    requests: { total: requests, byEndpoint: { ...byEndpoint } },
    faults: by.faults
  }
}
