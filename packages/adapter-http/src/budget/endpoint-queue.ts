import type { RateSubject, Reservation } from "@bunq-provisioning/core/ports"
import type { RateLimit } from "./classic-limits.ts"
import type { RateWindow } from "./rate-window.ts"
import { Waiting } from "./waiting.ts"
import type { Waiter } from "./waiting.ts"

/** Credentials that are counted before those with nothing to count are looked for and dropped. */
const roomy = 256

interface Line {
  readonly window: RateWindow
  readonly waiting: Waiting
}

/**
 * One endpoint: a line of those who wait per address, a window per address and one per credential. Whoever goes counts in both (I6). A credential
 * that has to wait holds nobody else up.
 */
export class EndpointQueue {
  readonly #fresh: () => RateWindow
  readonly #lines = new Map<string, Line>()
  readonly #credentials = new Map<string, RateWindow>()
  #room = roomy
  /** When the timer of this endpoint will look again; Infinity = no timer. */
  wakeAt = Infinity

  constructor(fresh: () => RateWindow) {
    this.#fresh = fresh
  }

  join(reservation: Reservation): Waiter {
    return this.#line(reservation.egress).waiting.join(reservation)
  }

  /** Lets in whoever may go; returns when somebody may next, Infinity when only the end of a call or a newcomer can tell. */
  admit(now: number): number {
    let next = Infinity
    for (const { window, waiting } of this.#lines.values())
      while (waiting.size > 0) {
        const at = window.freeAt(now)
        if (at > now) {
          next = Math.min(next, at)
          break
        }
        let blocked = Infinity
        const waiter = waiting.next(({ credential }) => {
          const free = this.#credential(credential, now)?.freeAt(now) ?? now
          if (free > now) blocked = Math.min(blocked, free)
          return free <= now
        })
        if (waiter === undefined) {
          next = Math.min(next, blocked)
          break
        }
        window.begin()
        this.#credential(waiter.credential, now)?.begin()
        waiting.letIn(waiter)
      }
    return next
  }

  /** ms from one call to the next from an address. */
  every({ egress }: RateSubject): number {
    return this.#line(egress).window.every
  }

  /** How many wait, and how full the fullest address is. */
  shown(now: number): { readonly waiting: number; readonly used: number; readonly of: number } {
    let shown = { waiting: 0, used: 0, of: 0 }
    for (const { window, waiting } of this.#lines.values()) {
      const { used, of } = window.taken(now)
      const fullest = used >= shown.used ? { used, of } : { used: shown.used, of: shown.of }
      shown = { waiting: shown.waiting + waiting.size, ...fullest }
    }
    return shown
  }

  /** false when the turn had come already. */
  leave({ egress }: RateSubject, waiter: Waiter): boolean {
    return this.#line(egress).waiting.leave(waiter)
  }

  /** A call ended; `used: false` = it never left. */
  end(subject: RateSubject, now: number, used: boolean): void {
    for (const window of this.#windows(subject, now))
      if (used) window.end(now)
      else window.cancel()
  }

  throttled(subject: RateSubject, limit: RateLimit | null, now: number): void {
    for (const window of this.#windows(subject, now)) window.throttled(limit, now)
  }

  #windows({ egress, credential }: RateSubject, now: number): readonly RateWindow[] {
    const own = this.#credential(credential, now)
    const { window } = this.#line(egress)
    return own === undefined ? [window] : [window, own]
  }

  #line(egress = ""): Line {
    const known = this.#lines.get(egress)
    if (known !== undefined) return known
    const line = { window: this.#fresh(), waiting: new Waiting() }
    this.#lines.set(egress, line)
    return line
  }

  #credential(name: string | undefined, now: number): RateWindow | undefined {
    if (name === undefined) return undefined
    const known = this.#credentials.get(name)
    if (known !== undefined) return known
    if (this.#credentials.size >= this.#room) {
      for (const [each, window] of this.#credentials) if (window.isIdle(now)) this.#credentials.delete(each)
      this.#room = Math.max(roomy, 2 * this.#credentials.size)
    }
    const window = this.#fresh()
    this.#credentials.set(name, window)
    return window
  }
}
