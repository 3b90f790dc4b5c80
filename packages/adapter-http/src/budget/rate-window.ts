import type { RateLimit } from "./classic-limits.ts"
import { longestWait } from "./longest-wait.ts"

interface Learnt extends RateLimit {
  /** When a 429 stated it last. */
  readonly at: number
}

/** Limits a bank may state one after the other before the oldest is forgotten. */
const mostLearnt = 8

/**
 * Counts the calls of one endpoint. A call counts from when it may begin until a whole window after its reply: it reached bunq somewhere in
 * between, so bunq cannot count one more than the limit, however slow the network is. Times are epoch ms of one clock.
 *
 * Learnt limits hold beside the first one and the strictest wins; one that no 429 stated again for `forgetAfter` ms is forgotten, because a limit
 * that was lowered for an hour must not slow us for ever. Should it still hold, one 429 teaches it again.
 */
export class RateWindow {
  readonly #limit: RateLimit
  readonly #margin: number
  readonly #forgetAfter: number
  #learnt: readonly Learnt[] = []
  #held = 0
  /** When calls ended, in order. */
  #ended: number[] = []
  #blockedUntil: number

  constructor(options: {
    readonly limit: RateLimit
    readonly margin: number
    readonly blockedUntil: number
    readonly forgetAfter: number
  }) {
    this.#limit = options.limit
    this.#margin = options.margin
    this.#blockedUntil = options.blockedUntil
    this.#forgetAfter = options.forgetAfter
  }

  /** The first moment a call may begin; Infinity while only the end of a running call can tell. */
  freeAt(now: number): number {
    this.#forget(now)
    let at = this.#blockedUntil
    for (const { calls, seconds } of this.#limits()) {
      const room = calls - this.#held
      if (room <= 0) return Infinity
      const blocking = this.#ended.at(-room)
      if (blocking !== undefined) at = Math.max(at, blocking + seconds * 1000 + this.#margin)
    }
    return at
  }

  /** ms from one call to the next, when every slot is used as soon as it is free. */
  get every(): number {
    return Math.max(...this.#limits().map(({ calls, seconds }) => (seconds * 1000 + this.#margin) / calls))
  }

  /** How many slots are taken now, and how many there are by the strictest limit. */
  taken(now: number): { readonly used: number; readonly of: number } {
    this.#forget(now)
    return {
      used: this.#held + this.#ended.length,
      of: Math.min(...this.#limits().map(({ calls }) => calls))
    }
  }

  begin(): void {
    this.#held += 1
  }

  end(now: number): void {
    this.#held -= 1
    this.#ended.push(now)
  }

  /** A call that was let in and never left. */
  cancel(): void {
    this.#held -= 1
  }

  /** Nothing is held, counted or learnt: a new window would say the same. */
  isIdle(now: number): boolean {
    this.#forget(now)
    return (
      this.#held === 0 && this.#ended.length === 0 && this.#learnt.length === 0 && this.#blockedUntil <= now
    )
  }

  /** A 429 came: the window is full, and what it stated holds from now on; without numbers, a whole known window is waited. */
  throttled(stated: RateLimit | null, now: number): void {
    this.#forget(now)
    if (stated !== null) {
      const limit = {
        calls: Math.max(1, Math.trunc(stated.calls)),
        seconds: Math.min(longestWait, Math.max(1, stated.seconds)),
        at: now
      }
      const others = this.#learnt.filter(({ seconds }) => seconds !== limit.seconds)
      this.#learnt = [...others, limit].slice(-mostLearnt)
    }
    const wait = stated?.seconds ?? Math.max(...this.#limits().map(({ seconds }) => seconds))
    this.#blockedUntil = Math.max(
      this.#blockedUntil,
      now + Math.min(longestWait, Math.max(1, wait)) * 1000 + this.#margin
    )
  }

  #limits(): readonly RateLimit[] {
    return [this.#limit, ...this.#learnt]
  }

  #forget(now: number): void {
    if (this.#ended.length === 0 && this.#learnt.length === 0) return
    if (this.#learnt.some(({ at }) => at + this.#forgetAfter <= now))
      this.#learnt = this.#learnt.filter(({ at }) => at + this.#forgetAfter > now)
    const window = Math.max(...this.#limits().map(({ seconds }) => seconds)) * 1000 + this.#margin
    while (this.#ended[0] !== undefined && this.#ended[0] + window <= now) this.#ended.shift()
  }
}
