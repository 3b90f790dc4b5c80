import type { Effect } from "effect"

/** That something may have happened to an object of a user: worth a read, and nothing more. */
export interface FeedHint {
  /** To settle it by. */
  readonly key: string
  readonly about: "provision" | "onboarding" | "inquiry"
  /** The external UUID; null = not told. */
  readonly uuid: string | null
  /** Of the object; of the user for `inquiry`. null = not told. */
  readonly id: number | null
  /** Epoch ms. */
  readonly receivedAt: number
}

/** Where hints come from, and what is told back. */
export interface HintSource {
  /** Waits until there are hints that were not given before, oldest first. Failures are handled inside. */
  readonly next: Effect.Effect<readonly FeedHint[]>
  /** These were followed: what was read because of them was passed on. With `unread` nothing was, for they are about nobody or say what an earlier one said. */
  readonly settle: (keys: readonly string[], how?: { readonly unread: true }) => Effect.Effect<void>
}
