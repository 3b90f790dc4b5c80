import type { View } from "@bunq-provisioning/core"
import type { Explanation } from "@bunq-provisioning/core/explain"
import type { BunqError } from "@bunq-provisioning/core/ports"
import { Stream } from "effect"
import type { Effect } from "effect"
import type { PauseError } from "../bank/pause-switch.ts"
import { Provisioner } from "../loop/provisioner.ts"
import type { TailItem, TailOptions } from "../changes/tail-item.ts"
import type { IdentitySdk, ProvisionerFailure, Receipt, SendOptions } from "../loop/provisioner.ts"
import type { UserEvent } from "../loop/user-event.ts"
import { closedError } from "./run-plain.ts"

export interface Stoppable {
  readonly signal?: AbortSignal
}

/**
 * One user, for callers who use promises.
 *
 * Every method rejects with the plain typed error: `InputError`, `StoreError`, `SealerError` or `ProvisionerError`.
 */
export interface Handle {
  readonly uuid: string
  readonly view: () => Promise<View>
  /** The present view, then every change. Ends when the loop is left, the signal is aborted or the provisioner closes; rejects with `Closed` when it is closed already. */
  readonly changes: (options?: Stoppable) => AsyncIterable<View>
  /** The user's journal as it grows: see `Provisioning.tail`. */
  readonly tail: (options?: Stoppable & Pick<TailOptions, "after">) => AsyncIterable<TailItem>
  /** Durable when it resolves. Give an `id` to make a repeat harmless. */
  readonly send: (event: UserEvent, options?: SendOptions) => Promise<Receipt>
  readonly explain: () => Promise<Explanation>
  readonly identitySdk: () => Promise<IdentitySdk>
  /** Resolves when the user is active, denied, failed or closed; rejects with the signal's reason when it is aborted. */
  readonly settled: (options?: Stoppable) => Promise<View>
  /**
   * Lets go of the handle: its `changes` end, its calls reject with `Closed`. The user goes on; nothing is sent to bunq (that is
   * `send({ type: "provision.close" })`).
   */
  readonly close: () => void
}

type Failures = ProvisionerFailure | PauseError | BunqError

/** Runs effects on the provisioner of the facade. */
export interface Runner {
  readonly run: <A>(operation: string, effect: Effect.Effect<A, Failures, Provisioner>) => Promise<A>
  /** Ends when one of the signals is aborted. */
  readonly iterate: <A>(
    stream: Stream.Stream<A, ProvisionerFailure, Provisioner>,
    signals: readonly (AbortSignal | undefined)[]
  ) => AsyncIterable<A>
}

export const makeHandle = (uuid: string, { run: runAny, iterate }: Runner): Handle => {
  const letGo = new AbortController()
  const run: Runner["run"] = (operation, effect) =>
    letGo.signal.aborted ? Promise.reject(closedError(operation)) : runAny(operation, effect)
  const views = Stream.unwrap(Provisioner.useSync((provisioner) => provisioner.changes(uuid)))
  const changes = ({ signal }: Stoppable = {}) => iterate(views, [signal, letGo.signal])
  return {
    uuid,
    view: () =>
      run(
        "Handle.view",
        Provisioner.use((provisioner) => provisioner.view(uuid))
      ),
    changes,
    tail: ({ signal, ...options } = {}) =>
      iterate(Stream.unwrap(Provisioner.useSync((provisioner) => provisioner.tail({ ...options, uuid }))), [
        signal,
        letGo.signal
      ]),
    send: (event, options) =>
      run(
        "Handle.send",
        Provisioner.use((provisioner) => provisioner.send(uuid, event, options))
      ),
    explain: () =>
      run(
        "Handle.explain",
        Provisioner.use((provisioner) => provisioner.explain(uuid))
      ),
    identitySdk: () =>
      run(
        "Handle.identitySdk",
        Provisioner.use((provisioner) => provisioner.identitySdk(uuid))
      ),
    settled: async (options = {}) => {
      for await (const view of changes(options)) if (view.settled) return view
      options.signal?.throwIfAborted()
      throw closedError("Handle.settled")
    },
    close: () => letGo.abort()
  }
}
