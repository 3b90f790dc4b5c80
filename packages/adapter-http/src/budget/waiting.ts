import type { Reservation } from "@bunq-provisioning/core/ports"
import { Deferred, Effect } from "effect"

type Turn = Deferred.Deferred<void>
interface Waiter {
  readonly turn: Turn
  readonly priority: number
  readonly order: number
}

const precedes = (one: Waiter, other: Waiter): boolean =>
  one.priority < other.priority || (one.priority === other.priority && one.order < other.order)

/** Who waits for one endpoint: the lower priority number first, then the lower order, then who came first. */
export class Waiting {
  readonly #queue: Waiter[] = []

  get size(): number {
    return this.#queue.length
  }

  join({ priority, order = Infinity }: Reservation): Turn {
    const waiter = { turn: Deferred.makeUnsafe<void>(), priority, order }
    let low = 0
    let high = this.#queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (precedes(waiter, this.#queue[middle]!)) high = middle
      else low = middle + 1
    }
    this.#queue.splice(low, 0, waiter)
    return waiter.turn
  }

  letNextIn(): void {
    const next = this.#queue.shift()
    if (next !== undefined) Deferred.doneUnsafe(next.turn, Effect.void)
  }

  /** false when the turn had come already. */
  leave(turn: Turn): boolean {
    const at = this.#queue.findIndex((waiter) => waiter.turn === turn)
    if (at >= 0) this.#queue.splice(at, 1)
    return at >= 0
  }
}
