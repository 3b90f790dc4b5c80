import { Bank } from "./bank/bank.ts"
import { foundBank } from "./bank/found-bank.ts"
import { defaultBehaviour, type Behaviour } from "./behaviour.ts"
import { defaultContract } from "./contract-switches.ts"
import { createVirtualClock } from "./edges/virtual-clock.ts"
import { wallClock } from "./edges/wall-clock.ts"
import { endpoints } from "./gateway/endpoints.ts"
import { exchange } from "./gateway/exchange.ts"
import { classicLimit } from "./gateway/rate-limit.ts"
import { largestBody, readBody } from "./gateway/read-body.ts"
import { createRouter } from "./gateway/router.ts"
import { signedResponse } from "./gateway/signed-response.ts"
import { SandboxError } from "./sandbox-error.ts"
import type { LoggedRequest, Sandbox, SandboxOptions } from "./sandbox.ts"
import { readSandboxTime } from "./state/read-sandbox-time.ts"
import { SqliteFile } from "./state/sqlite-file.ts"
import { StateStore } from "./state/state-store.ts"

const hour = 3_600_000
const logged = 1_000
/** How far a clock may begin behind the bank's last moment; until it has caught up the bank's time stands still. */
const clockTolerance = 60_000

/**
 * Opens a local bank, new or as its state file holds it. Making a new one takes some 0.2 s for its key, off the event loop.
 *
 * After a restart with the same `stateFile` everything is there: users, tokens, rate-limit windows, counters and the position in the seeded
 * randomness. What fell due in between happens at the next request, at its own time. Rejects with `SandboxError`: `StateFileUnreadable`,
 * `StateFileTooNew`, `StateFileUnwritable`, `ClockBehind`, `InvalidOption`.
 *
 * ```ts
 * const sandbox = await createSandbox({ behaviour: { review: 0 } })
 * const { url, close } = await listen(sandbox)
 * ```
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 1, stateFile, limits = "classic", environment = "sandbox" } = options
  const behaviour = readBehaviour(options.behaviour, environment)
  if (!Number.isSafeInteger(seed)) throw new SandboxError({ _tag: "InvalidOption", option: "seed" })
  const kept = stateFile === undefined ? null : readSandboxTime(stateFile)
  const clock = options.clock ?? createVirtualClock({ startAt: Math.max(wallClock(), kept ?? 0) })
  if (kept !== null && clock.now() < kept - clockTolerance) {
    throw new SandboxError({ _tag: "ClockBehind", clockTime: clock.now(), bankTime: kept })
  }
  const store = new StateStore(stateFile === undefined ? null : new SqliteFile(stateFile))
  const founding = { now: Math.floor(clock.now()), found: () => foundBank(seed, Math.floor(clock.now())) }
  const contract = { ...defaultContract, ...options.contract }
  const bank = await Bank.open({ store, contract, behaviour }, founding)
  const route = createRouter(endpoints)
  const log: LoggedRequest[] = []
  const signing = new Set<Promise<Response>>()
  const closing = new AbortController()
  const refuseClosed = (): void => {
    if (closing.signal.aborted) throw new SandboxError({ _tag: "Closed" })
  }

  const respond = async (request: Request, remoteAddress: string): Promise<Response> => {
    const url = new URL(request.url)
    const body = await readBody(request, largestBody)
    if (behaviour.latency > 0) await clock.sleep(behaviour.latency, closing.signal).catch(refuseClosed)
    refuseClosed()
    const { method, headers } = request
    const address = remoteAddress.replace(/^::ffff:/, "")
    const routed = route(method, url.pathname)
    const now = Math.floor(clock.now())
    const arrival = { method, url, headers, body, address, routed, now, limited: limits === "classic" }
    const outcome = exchange(bank, arrival)
    const path = outcome.endpoint.slice(outcome.endpoint.indexOf(" ") + 1)
    log.push({ at: bank.now, method, path, status: outcome.status, responseId: outcome.responseId })
    if (log.length > logged) log.shift()
    const requestId = headers.get("x-bunq-client-request-id")
    const response = signedResponse(outcome, { key: bank.serverKey, requestId })
    signing.add(response)
    return response.finally(() => signing.delete(response))
  }

  return {
    apiKey: bank.identity.apiKey,
    clock,
    async fetch(request, connection) {
      refuseClosed()
      return respond(request, connection?.remoteAddress ?? "127.0.0.1")
    },
    statistics() {
      const { provisions, sessions, throttled, requests, byEndpoint } = bank.counters
      const allowed = endpoints.map((endpoint) => {
        const { calls, seconds } = classicLimit(endpoint)
        return [`${endpoint.method} ${endpoint.path}`, `${calls} per ${seconds} s`] as const
      })
      const limitsShown = limits === "classic" ? Object.fromEntries(allowed) : {}
      const counted = { total: requests, byEndpoint: { ...byEndpoint } }
      return { provisions, sessions, throttled, limits: limitsShown, requests: counted }
    },
    requests: () => [...log],
    async close() {
      if (closing.signal.aborted) return
      closing.abort()
      await Promise.allSettled(signing)
      bank.note({ time: Math.max(bank.ledger.time, Math.floor(clock.now())) })
      try {
        store.commit()
      } finally {
        store.close()
      }
    }
  }
}

function readBehaviour(given: Partial<Behaviour> = {}, environment: "sandbox" | "production"): Behaviour {
  const credentialWindow = environment === "production" ? 4 * hour : hour
  const behaviour = { ...defaultBehaviour, credentialWindow, ...given }
  for (const [option, value] of Object.entries(behaviour)) {
    const usable = Array.isArray(value) ? value.length > 0 : Number.isSafeInteger(value) && Number(value) >= 0
    if (!usable) throw new SandboxError({ _tag: "InvalidOption", option: `behaviour.${option}` })
  }
  return behaviour
}
