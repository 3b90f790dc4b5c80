import type { Fact } from "../lifecycle/step.ts"

/** Who caused it (I9). */
export type Source = "bank" | "user" | "operator" | "timer" | "runtime"

/** One row of a user's append-only history. Holds references, never secrets or personal data. */
export interface JournalEntry {
  /** 1, 2, 3 … per user. */
  readonly number: number
  readonly seq: number
  readonly at: number
  readonly source: Source
  /** Who sent it, as the caller named them: the id of a token, `user`. Absent where nobody was named. */
  readonly by?: string
  /** The event's type, with the command's name where it is a result. */
  readonly cause: string
  readonly fact: Fact
  readonly responseId: string | null
}
