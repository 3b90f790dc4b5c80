import { Context, Layer } from "effect"
import type { Effect, Stream } from "effect"
import type { BunqError } from "./bunq-error.ts"
import { makeBankGate } from "./make-bank-gate.ts"
import type { BankGateOptions } from "./make-bank-gate.ts"

/** What stands between us and bunq as a whole; one state for everybody, never one per user. */
export type BankState =
  | { readonly _tag: "Open" }
  /** An operator stopped all outbound calls. `since` is epoch ms. */
  | { readonly _tag: "Paused"; readonly since: number; readonly note: string | null }
  /**
   * bunq refuses or cannot serve the partner as a whole: `KeyRefused` (key or address), `Maintenance` (491), `Down` (unreachable, 5xx, again and
   * again). Calls wait; one at a time is let through as a probe, at `nextProbeAt` (epoch ms), until one succeeds.
   */
  | {
      readonly _tag: "Troubled"
      readonly reason: "KeyRefused" | "Maintenance" | "Down"
      readonly since: number
      readonly nextProbeAt: number
      /** Made for people; without secrets. */
      readonly message: string
      readonly responseId: string | null
    }
  /**
   * The database is a copy from a backup: everybody is read again, and no command leaves before that is done. It ends by itself. `read` of `total`
   * users were read; `total` is null while provisions are still listed. Never the state of the gate itself: reads pass it.
   */
  | {
      readonly _tag: "Restoring"
      readonly since: number
      readonly stage: "commands" | "provisions" | "users"
      readonly read: number
      readonly total: number | null
    }

/** What the gate should know about a call; everything may be left out. */
export interface Passage<A> {
  /**
   * What the call needs besides an open gate, such as a slot of a rate budget, and what has to be done right before it. Runs once the gate lets the
   * call in, so that nothing is held while it is closed; when it closed meanwhile, `giveBack` runs, the call waits at the gate again, and so does this.
   */
  readonly take?: Effect.Effect<void, BunqError> | undefined
  readonly giveBack?: Effect.Effect<void> | undefined
  /** Is given a question when the call begins: whether it may still leave. To be asked when there is nothing left to wait for. */
  readonly letIn?: ((mayLeave: () => boolean) => void) | undefined
  /** Whether a request left, read when the call ended; false = nothing can be learnt from it. Absent: it left. */
  readonly left?: (() => boolean) | undefined
  /** The call presents the partner's key: what ends `KeyRefused`. */
  readonly withKey?: boolean | undefined
  /** Whether an answer means that bunq took the call; absent: every one. An answer that does not shows only that bunq is up. */
  readonly accepted?: ((answer: A) => boolean) | undefined
}

/**
 * The one switch all calls to bunq pass: an operator's pause, and trouble that concerns the partner and not a user.
 *
 * Trouble begins with the first refusal of the partner's key or address, with the first 491, or with several failures in a row to reach bunq or be
 * served. The call that met it fails, and so does each probe; all others wait. The first answer that shows the trouble is over lets everybody go on;
 * an answer to what was sent before the trouble began shows nothing.
 */
export class BankGate extends Context.Service<
  BankGate,
  {
    /**
     * Runs a call when the gate is open, and learns from what it comes to. Waits, however long, while it is not. What a call fails with, it fails
     * with here: `state` is up to date by then. Interrupted while it waits, a call leaves nothing behind.
     */
    readonly through: <A, R>(
      call: Effect.Effect<A, BunqError, R>,
      passage?: Passage<A>
    ) => Effect.Effect<A, BunqError, R>
    readonly state: Effect.Effect<BankState>
    /** The present state, then every change. */
    readonly changes: Stream.Stream<BankState>
    /** Stops all calls that have not left yet. */
    readonly pause: (note: string | null) => Effect.Effect<void>
    /** Ends a pause; trouble with bunq stays, and its next probe goes out at once. */
    readonly resume: Effect.Effect<void>
  }
>()("@bunq-provisioning/core/BankGate") {
  static readonly #standard: Layer.Layer<BankGate> = Layer.suspend(() =>
    Layer.effect(BankGate, makeBankGate({}))
  )

  /**
   * The gate of one process. It begins open: what is wrong shows with the first call. Without options it is the same layer each time, so that
   * everything that is built together has one gate, wherever it is provided.
   */
  static readonly layer = (options?: BankGateOptions): Layer.Layer<BankGate> =>
    options === undefined ? BankGate.#standard : Layer.effect(BankGate, makeBankGate(options))
}
