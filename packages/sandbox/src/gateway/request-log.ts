import type { FaultKind } from "../faults/fault-kind.ts"

/** One answered request, as tests read it: never a body, never a token. */
export interface LoggedRequest {
  /** Counts from 1 for this instance. */
  readonly number: number
  /** Arrival, epoch milliseconds of bank time. */
  readonly at: number
  readonly method: string
  /** Path template, `(unknown)` for a path the bank does not have. */
  readonly path: string
  /** Of the answer that was sent or, with a fault, lost; 0 when none was made. */
  readonly status: number
  /** Empty when no answer was made. */
  readonly responseId: string
  /** What went wrong on purpose, or `null`. */
  readonly fault: FaultKind | null
}

const kept = 1_000

/** The newest requests of this instance, oldest first. */
export class RequestLog {
  #entries: LoggedRequest[] = []
  #last = 0

  add(entry: Omit<LoggedRequest, "number">): void {
    this.#last += 1
    this.#entries.push({ number: this.#last, ...entry })
    // In one go now and then: to shift each time would move all of them.
    if (this.#entries.length >= 2 * kept) this.#entries = this.#entries.slice(-kept)
  }

  /** Those with a higher number than `after` that are still known. */
  after(after = 0): readonly LoggedRequest[] {
    const oldest = Math.max(after, this.#last - kept)
    return this.#entries.filter(({ number }) => number > oldest)
  }
}
