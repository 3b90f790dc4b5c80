/** Ours: taken for what is seen until enough was; longer than bunq's own half second and a look of the feed [API §10]. */
const first = 60_000
/** So many are enough. */
const enough = 10
const remembered = 100

const percentile99 = (sorted: readonly number[]): number => sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0

/**
 * Learns how long bunq takes to process a provision, and how long credentials live, from the last hundred of each.
 *
 * Who is not through yet counts with the time they wait already: a bank that became slow shows before the first of them is done.
 */
export class ProcessingTimes {
  readonly #took: number[] = []
  readonly #lived: number[] = []
  readonly #window: number

  /** `window`: how long a credential lives at most, ms. */
  constructor(window: number) {
    this.#window = window
  }

  took(ms: number): void {
    this.#took.push(Math.max(0, ms))
    if (this.#took.length > remembered) this.#took.shift()
  }

  /** A credential was first seen so long before it dies; what is longer than it may be is our clock's fault, or no window at all (D15). */
  lived(ms: number): void {
    if (ms <= 0) return
    this.#lived.push(ms)
    if (this.#lived.length > remembered) this.#lived.shift()
  }

  /** The shortest life seen of late, and never longer than what is documented. */
  get window(): number {
    return Math.min(this.#window, ...this.#lived)
  }

  /** In 99 of a hundred cases, and never longer than a credential lives: then no deeper pipeline would help. */
  processing(ages: readonly number[]): number {
    const seen = percentile99([...this.#took, ...ages].toSorted((a, b) => a - b))
    return Math.min(this.#window, this.#took.length < enough ? Math.max(first, seen) : seen)
  }
}
