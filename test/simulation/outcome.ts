import type { Violation } from "./checker/violation.ts"
import type { Trace } from "./world/trace.ts"

/** What one seed came to. */
export interface Outcome {
  readonly violation: Violation | null
  readonly trace: Trace
  /** How often each kind of fault happened. */
  readonly fired: ReadonlyMap<string, number>
  readonly users: number
  readonly crashes: number
  /** Commits, each of them checked. */
  readonly steps: number
  readonly requests: number
  readonly virtualMs: number
}
