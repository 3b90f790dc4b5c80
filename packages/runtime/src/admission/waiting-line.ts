import type { Effect } from "effect"

/** Who waits, since when, and what lets them go. */
export interface Waiter {
  readonly uuid: string
  /** When they asked, epoch ms. */
  readonly since: number
  readonly release: Effect.Effect<void>
}
type Turn = Pick<Waiter, "uuid" | "since">

/** First come, first served; of two who came in the same millisecond the lower UUID, so that the order can be read from the rows alone. */
export const byTurn = (a: Turn, b: Turn): number =>
  a.since - b.since || (a.uuid < b.uuid ? -1 : a.uuid > b.uuid ? 1 : 0)

/** Those who wait, in the order of their turn. */
export class WaitingLine {
  readonly #line: Waiter[] = []
  readonly #since = new Map<string, number>()

  get size(): number {
    return this.#line.length
  }
  get uuids(): readonly string[] {
    return this.#line.map(({ uuid }) => uuid)
  }

  /** Where one who asked then is, or would be. */
  #indexOf(turn: Turn): number {
    let [low, high] = [0, this.#line.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (byTurn(this.#line[middle]!, turn) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Who waits already is replaced. */
  join(waiter: Waiter): void {
    this.leave(waiter.uuid)
    this.#line.splice(this.#indexOf(waiter), 0, waiter)
    this.#since.set(waiter.uuid, waiter.since)
  }

  leave(uuid: string): Waiter | undefined {
    const since = this.#since.get(uuid)
    if (since === undefined) return undefined
    this.#since.delete(uuid)
    return this.#line.splice(this.#indexOf({ uuid, since }), 1)[0]
  }

  next(): Waiter | undefined {
    const first = this.#line.shift()
    if (first !== undefined) this.#since.delete(first.uuid)
    return first
  }

  /** From 1; null = does not wait. */
  positionOf(uuid: string): number | null {
    const since = this.#since.get(uuid)
    return since === undefined ? null : this.#indexOf({ uuid, since }) + 1
  }
}
