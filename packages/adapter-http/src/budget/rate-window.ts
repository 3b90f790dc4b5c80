import type { RateLimit } from "./classic-limits.ts"
import { longestWait } from "./longest-wait.ts"

/**
 * Counts the calls of one endpoint. A call counts from when it may begin until a whole window after its reply: it reached bunq somewhere in
 * between, so bunq cannot count one more than the limit, however slow the network is. Times are epoch ms of one clock.
 */
export class RateWindow {
  #limits: readonly RateLimit[]
  readonly #margin: number
  #held = 0
  /** When calls ended, in order. */
  #ended: number[] = []
  #blockedUntil: number

  constructor(options: {
    readonly limit: RateLimit
    readonly margin: number
    readonly blockedUntil: number
  }) {
    this.#limits = [options.limit]
    this.#margin = options.margin
    this.#blockedUntil = options.blockedUntil
  }

  /** The first moment a call may begin; Infinity while only the end of a running call can tell. */
  freeAt(now: number): number {
    this.#forget(now)
    let at = this.#blockedUntil
    for (const { calls, seconds } of this.#limits) {
      const room = calls - this.#held
      if (room <= 0) return Infinity
      const blocking = this.#ended.at(-room)
      if (blocking !== undefined) at = Math.max(at, blocking + seconds * 1000 + this.#margin)
    }
    return at
  }

  begin(): void {
    this.#held += 1
  }

  end(now: number): void {
    this.#held -= 1
    this.#ended.push(now)
  }

  /** A call that was let in and never began. */
  cancel(): void {
    this.#held -= 1
  }

  /** A 429 came: the window is full, and what it stated holds beside what was known, so that the stricter wins. */
  throttled(stated: RateLimit | null, now: number): void {
    if (stated !== null) {
      const limit = {
        calls: Math.max(1, Math.trunc(stated.calls)),
        seconds: Math.min(longestWait, Math.max(1, stated.seconds))
      }
      const same = this.#limits.find(({ seconds }) => seconds === limit.seconds)
      const others = this.#limits.filter((known) => known !== same)
      this.#limits = [...others, { ...limit, calls: Math.min(limit.calls, same?.calls ?? Infinity) }].slice(
        -8
      )
    }
    const wait = stated?.seconds ?? Math.max(...this.#limits.map(({ seconds }) => seconds))
    this.#blockedUntil = Math.max(
      this.#blockedUntil,
      now + Math.min(longestWait, Math.max(1, wait)) * 1000 + this.#margin
    )
  }

  #forget(now: number): void {
    const window = Math.max(...this.#limits.map(({ seconds }) => seconds)) * 1000 + this.#margin
    while (this.#ended[0] !== undefined && this.#ended[0] + window <= now) this.#ended.shift()
  }
}
