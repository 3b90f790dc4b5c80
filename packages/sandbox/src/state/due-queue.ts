/** Something that will happen by itself: the record `id` of `kind` has a change due at `at` (epoch ms, bank time). */
export interface Due {
  readonly at: number
  readonly kind: string
  readonly id: number
}

/**
 * A binary heap of what is due, earliest first; equal times by id, so that the order does not depend on history or on a restart.
 * Entries are never removed from the middle: whoever pops one checks that its record still says so.
 */
export class DueQueue {
  readonly #heap: Due[] = []

  peek(): Due | undefined {
    return this.#heap[0]
  }

  push(due: Due): void {
    const heap = this.#heap
    let child = heap.push(due) - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!before(heap[child]!, heap[parent]!)) break
      this.#swap(child, parent)
      child = parent
    }
  }

  pop(): Due | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    heap[0] = last
    let parent = 0
    for (;;) {
      const left = parent * 2 + 1
      if (left >= heap.length) break
      const right = left + 1
      const child = right < heap.length && before(heap[right]!, heap[left]!) ? right : left
      if (!before(heap[child]!, heap[parent]!)) break
      this.#swap(child, parent)
      parent = child
    }
    return first
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a]!
    this.#heap[a] = this.#heap[b]!
    this.#heap[b] = kept
  }
}

function before(a: Due, b: Due): boolean {
  return a.at === b.at ? a.id < b.id : a.at < b.at
}
