import type { Violation } from "./checker/violation.ts"
import type { Trace } from "./world/trace.ts"

/** What one seed came to, and how it got there. */
export interface Outcome extends Tally {
  readonly violation: Violation | null
  readonly trace: Trace
}

/** What one seed came to, in numbers. */
export interface Tally {
  /** How often each kind of fault happened. */
  readonly fired: ReadonlyMap<string, number>
  readonly users: number
  /** Users of whom both sides agreed at the end: their onboardings are complete. */
  readonly onboardings: number
  readonly crashes: number
  /** Commits, each of them checked. */
  readonly steps: number
  readonly requests: number
  readonly virtualMs: number
}
