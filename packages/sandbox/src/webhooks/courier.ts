import type { Bank } from "../bank/bank.ts"
import { transact } from "../bank/transact.ts"
import type { SandboxClock } from "../sandbox-clock.ts"
import { attemptRules, type Delivery } from "./delivery.ts"
import { deliveryConnection, deliveryRequest, type Deliver } from "./deliver.ts"
import type { DeliveryLog } from "./delivery-log.ts"
import { endAttempt, type AttemptOutcome } from "./enqueue.ts"

/** What a courier works with. */
export interface CourierParts {
  readonly bank: Bank
  readonly clock: SandboxClock
  readonly deliver: Deliver
  readonly log: DeliveryLog
}

interface Alarm {
  readonly at: number
  readonly abort: AbortController
}

/** So many are under way at once; the others wait. */
const mostAtOnce = 64

/**
 * Hands webhooks over. While anybody listens the bank must act by itself, so it has the bank do what is due when it is due; while nobody does
 * it uses no timer at all. What is under way when the bank stops is sent again by the next one.
 */
export class Courier {
  readonly #parts: CourierParts
  readonly #closing = new AbortController()
  readonly #sending = new Map<number, Promise<void>>()
  #alarm: Alarm | null = null
  #ticking = false

  constructor(parts: CourierParts) {
    this.#parts = parts
  }

  /** Looks at what there is to do. Returns at once; whoever calls it is not held up. */
  wake(): void {
    if (this.#closing.signal.aborted) return
    const { bank, clock } = this.#parts
    const { deliveries, notificationFilters } = bank.tables
    for (const id of deliveries.idsIn("underWay", "")) {
      if (this.#sending.size >= mostAtOnce) break
      if (!this.#sending.has(id)) this.#send(id)
    }
    const listened = notificationFilters.idsIn("all", "").length > 0 || deliveries.idsIn("all", "").length > 0
    const due = listened ? bank.store.nextDue() : null
    if (due?.at === this.#alarm?.at) return
    this.#alarm?.abort.abort()
    this.#alarm = null
    if (due === null) return
    const wait = due.at - clock.now()
    if (wait <= 0) return this.#tickSoon()
    const alarm = { at: due.at, abort: new AbortController() }
    this.#alarm = alarm
    void this.#ring(alarm, wait)
  }

  /** Sends nothing more and lets go of what is under way. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#alarm?.abort.abort()
    await Promise.allSettled(this.#sending.values())
  }

  /** A clock that cannot sleep is no alarm; then the bank acts with the next request, as it does while nobody listens. */
  async #ring(alarm: Alarm, wait: number): Promise<void> {
    try {
      await this.#parts.clock.sleep(wait, alarm.abort.signal)
    } catch {
      return
    }
    if (this.#alarm === alarm) this.#alarm = null
    this.#tick()
  }

  #tickSoon(): void {
    if (this.#ticking) return
    this.#ticking = true
    queueMicrotask(() => {
      this.#ticking = false
      this.#tick()
    })
  }

  #tick(): void {
    this.#change(() => undefined)
  }

  /** What cannot be written is left as it is; the next request says that the bank cannot go on. */
  #change(work: () => void): void {
    if (this.#closing.signal.aborted) return
    try {
      transact(this.#parts.bank, this.#parts.clock, work)
    } catch {
      return
    }
  }

  #send(id: number): void {
    const { bank, clock, log } = this.#parts
    const sending = this.#attempt(bank.tables.deliveries.get(id)!).then((outcome) => {
      this.#sending.delete(id)
      // The next bank makes this attempt again.
      if (outcome === null) return
      this.#change(() => {
        const delivery = bank.tables.deliveries.get(id)!
        log.add(delivery, { ended: Math.floor(clock.now()), outcome })
        endAttempt(bank, delivery, outcome)
      })
    })
    this.#sending.set(id, sending)
  }

  /** `null` when the bank closes before it is known. */
  async #attempt(delivery: Delivery): Promise<AttemptOutcome | null> {
    const { bank, clock, deliver } = this.#parts
    const over = new AbortController()
    const closing = Promise.withResolvers<null>()
    const stop = (): void => closing.resolve(null)
    this.#closing.signal.addEventListener("abort", stop, { once: true })
    const timer = new AbortController()
    const timeout = async (): Promise<AttemptOutcome> => {
      await clock.sleep(attemptRules.timeout, timer.signal)
      return timedOut
    }
    const answered = async (): Promise<AttemptOutcome> => {
      const request = await deliveryRequest(bank, { delivery, signal: over.signal })
      const { status, body } = await deliver(request, deliveryConnection(bank, delivery))
      void body?.cancel().catch(() => undefined)
      return {
        responseCode: status,
        exception: status >= 200 && status < 300 ? null : `HTTP status ${status}`
      }
    }
    try {
      return await Promise.race([answered().catch(outcomeOf), timeout().catch(outcomeOf), closing.promise])
    } finally {
      this.#closing.signal.removeEventListener("abort", stop)
      timer.abort()
      over.abort()
    }
  }
}

const timedOut: AttemptOutcome = { responseCode: null, exception: "Connection timeout after 10 seconds" }

/** Of an error only its code: the rest may quote the address. */
function outcomeOf(error: unknown): AttemptOutcome {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null
  const known = typeof code === "string" && /^[A-Z][A-Z0-9_]*$/.test(code)
  const exception = known ? `Connection failed: ${code}` : "Connection failed"
  return { responseCode: null, exception, cancelled: code === "CERTIFICATE_NOT_PINNED" }
}
