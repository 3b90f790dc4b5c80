import { Deferred, Effect } from "effect"

/** Who waits for a slot. */
export interface Waiter {
  readonly turn: Deferred.Deferred<void>
  readonly priority: number
  readonly order: number
  readonly credential: string | undefined
  /** The how-manieth to come. */
  readonly arrival: number
}

/** Every fourth slot of an endpoint, while less urgent requests wait for it, goes to the one of them that has waited longest. */
const share = 4

const precedes = (one: Waiter, other: Waiter): boolean =>
  one.priority < other.priority || (one.priority === other.priority && one.order < other.order)

/**
 * Who waits for one endpoint: the lower priority number first, then the lower order, then who came first.
 *
 * Nobody starves. Within a priority the order is a time, so whoever waits becomes the first in the end. Across priorities, after three slots that
 * passed over less urgent requests the fourth goes to the one of these that came first: a request with n others before it gets its slot after
 * at most 4 (n + 1) slots, however many more urgent ones come.
 */
export class Waiting {
  readonly #queue: Waiter[] = []
  #arrivals = 0
  #passedOver = 0

  get size(): number {
    return this.#queue.length
  }

  join(wanted: { readonly priority: number; readonly order?: number; readonly credential?: string }): Waiter {
    const waiter = {
      turn: Deferred.makeUnsafe<void>(),
      priority: wanted.priority,
      order: wanted.order ?? Infinity,
      credential: wanted.credential,
      arrival: (this.#arrivals += 1)
    }
    let low = 0
    let high = this.#queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (precedes(waiter, this.#queue[middle]!)) high = middle
      else low = middle + 1
    }
    this.#queue.splice(low, 0, waiter)
    return waiter
  }

  /** Who goes next of those that may; undefined when nobody may. Nothing changes by asking. */
  next(may: (waiter: Waiter) => boolean): Waiter | undefined {
    const urgent = this.#queue.find(may)
    if (urgent === undefined || this.#passedOver < share - 1) return urgent
    let longest: Waiter | undefined
    for (const waiter of this.#queue)
      if (waiter.priority > urgent.priority && waiter.arrival < (longest?.arrival ?? Infinity) && may(waiter))
        longest = waiter
    return longest ?? urgent
  }

  letIn(waiter: Waiter): void {
    const [first] = this.#queue
    const last = this.#queue.at(-1)
    const isShare = first !== undefined && waiter.priority > first.priority
    const passesOver = last !== undefined && last.priority > waiter.priority
    this.#passedOver = isShare || !passesOver ? 0 : this.#passedOver + 1
    this.leave(waiter)
    Deferred.doneUnsafe(waiter.turn, Effect.void)
  }

  /** false when the turn had come already. */
  leave(waiter: Waiter): boolean {
    const at = this.#queue.indexOf(waiter)
    if (at >= 0) this.#queue.splice(at, 1)
    return at >= 0
  }
}
