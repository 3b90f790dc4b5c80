/** Somebody who waits for a moment. */
export interface Sleeper {
  readonly at: number
  readonly order: number
  readonly wake: () => void
  gone: boolean
}

const earlier = (one: Sleeper, other: Sleeper): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)

/** The earliest first; those that are gone stay until their time comes. */
export class Sleepers {
  readonly #heap: Sleeper[] = []

  get next(): Sleeper | undefined {
    while (this.#heap[0]?.gone === true) this.pop()
    return this.#heap[0]
  }

  push(sleeper: Sleeper): void {
    const heap = this.#heap
    let child = heap.push(sleeper) - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!earlier(heap[child]!, heap[parent]!)) break
      ;[heap[child], heap[parent]] = [heap[parent]!, heap[child]!]
      child = parent
    }
  }

  pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    heap[0] = last
    for (let parent = 0; ;) {
      const left = parent * 2 + 1
      if (left >= heap.length) return
      const right = left + 1
      const child = right < heap.length && earlier(heap[right]!, heap[left]!) ? right : left
      if (!earlier(heap[child]!, heap[parent]!)) return
      ;[heap[child], heap[parent]] = [heap[parent]!, heap[child]!]
      parent = child
    }
  }
}
