import type { Bank } from "../bank/bank.ts"
import { faultyResponse } from "../faults/faulty-response.ts"
import type { ChosenFault, FaultPlan } from "../faults/fault-plan.ts"
import { faultSuits } from "../faults/play-fault.ts"
import type { SandboxClock } from "../sandbox-clock.ts"
import { SandboxError } from "../sandbox-error.ts"
import type { Endpoint } from "./endpoint.ts"
import { exchange } from "./exchange.ts"
import { bodyLimit, readBody } from "./read-body.ts"
import type { RequestLog } from "./request-log.ts"
import type { Routed } from "./router.ts"
import { signedResponse } from "./signed-response.ts"

/** What a gateway works with. */
export interface GatewayParts {
  readonly bank: Bank
  readonly clock: SandboxClock
  readonly faults: FaultPlan
  readonly log: RequestLog
  readonly route: (method: string, path: string) => Routed
  readonly limited: boolean
}

/** Takes requests in, hands them to the bank when their time has come, and sends what it makes of them, or what a fault leaves of that. */
export class Gateway {
  readonly #parts: GatewayParts
  readonly #closing = new AbortController()
  readonly #sending = new Set<Promise<Response>>()

  constructor(parts: GatewayParts) {
    this.#parts = parts
  }

  async answer(request: Request, remoteAddress: string): Promise<Response> {
    const { bank, clock, faults, limited, route } = this.#parts
    this.refuseClosed()
    const url = new URL(request.url)
    const { method, headers } = request
    const routed = route(method, url.pathname)
    const body = await readBody(request, bodyLimit(routed))
    if (bank.behaviour.latency > 0) await this.#sleep(bank.behaviour.latency)
    this.refuseClosed()
    const address = remoteAddress.replace(/^::ffff:/, "")
    let fault: ChosenFault | null = null
    if (routed !== null && "endpoint" in routed) {
      const { endpoint } = routed
      fault = faults.choose(nameOf(endpoint), faultSuits(bank, { endpoint, headers }))
      if (fault?.kind === "hung-socket") return await this.#hang(request, { endpoint, fault })
      if (fault?.kind === "late-request") {
        this.#book(fault)
        const { lateBy } = fault
        fault = { ...fault, happened: () => undefined }
        await this.#sleep(lateBy)
      }
    }
    const now = Math.floor(clock.now())
    return this.#send({ method, url, headers, body, address, routed, now, limited, fault })
  }

  /** Refuses what has not been decided, and waits until the rest is on its way. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#sending)
  }

  async #send(arrival: Parameters<typeof exchange>[1]): Promise<Response> {
    const { bank, log } = this.#parts
    const outcome = exchange(bank, arrival)
    const { status, responseId, fault } = outcome
    const path = outcome.endpoint.slice(outcome.endpoint.indexOf(" ") + 1)
    log.add({ at: bank.now, method: arrival.method, path, status, responseId, fault })
    const sign = (bytes: Uint8Array) => bank.crypto.sign(bank.identity.privateKey, bytes)
    const requestId = arrival.headers.get("x-bunq-client-request-id")
    const sending =
      fault === null
        ? signedResponse(outcome, { sign, requestId, now: bank.now })
        : faultyResponse(outcome, { fault, sign, requestId, now: bank.now })
    this.#sending.add(sending)
    try {
      return await sending
    } finally {
      this.#sending.delete(sending)
    }
  }

  async #hang(request: Request, by: { endpoint: Endpoint; fault: ChosenFault }): Promise<never> {
    const { method, path } = by.endpoint
    this.#book(by.fault)
    const at = Math.floor(this.#parts.clock.now())
    this.#parts.log.add({ at, method, path, status: 0, responseId: "", fault: by.fault.kind })
    const { signal } = request
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener("abort", () => resolve(), { once: true })
      this.#closing.signal.addEventListener("abort", () => resolve(), { once: true })
    })
    if (signal.aborted) throw signal.reason
    throw new SandboxError({ _tag: "ConnectionLost", fault: by.fault.kind })
  }

  /** Makes it durable at once that a fault happened, before its request is decided. */
  #book(fault: ChosenFault): void {
    const { store } = this.#parts.bank
    try {
      fault.happened()
      store.commit()
    } catch (error) {
      store.rollback()
      throw error
    }
  }

  async #sleep(ms: number): Promise<void> {
    await this.#parts.clock.sleep(ms, this.#closing.signal).catch(() => undefined)
    this.refuseClosed()
  }

  /** Throws `SandboxError` reason `Closed` once closing has begun. */
  refuseClosed(): void {
    if (this.#closing.signal.aborted) throw new SandboxError({ _tag: "Closed" })
  }
}

/** An endpoint as statistics and injections name it. */
function nameOf(endpoint: Endpoint): string {
  return `${endpoint.method} ${endpoint.path}`
}
