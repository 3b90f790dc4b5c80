import type { View } from "@bunq-provisioning/core"
import type { Explanation } from "@bunq-provisioning/core/explain"
import type { BunqError } from "@bunq-provisioning/core/ports"
import { Effect, Stream } from "effect"
import type { PauseError } from "../bank/pause-switch.ts"
import { Provisioner } from "../loop/provisioner.ts"
import type { IdentitySdk, ProvisionerFailure, Receipt, SendOptions } from "../loop/provisioner.ts"
import type { UserEvent } from "../loop/user-event.ts"
import { aborted, closedError } from "./run-plain.ts"

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
  readonly iterate: <A>(stream: Stream.Stream<A, ProvisionerFailure, Provisioner>) => AsyncIterable<A>
}

export const makeHandle = (uuid: string, { run: runAny, iterate }: Runner): Handle => {
  const letGo = new AbortController()
  const run: Runner["run"] = (operation, effect) =>
    letGo.signal.aborted ? Promise.reject(closedError(operation)) : runAny(operation, effect)
  const changes = ({ signal }: Stoppable = {}) =>
    Stream.unwrap(Provisioner.useSync((provisioner) => provisioner.changes(uuid))).pipe(
      Stream.interruptWhen(Effect.raceFirst(aborted(signal), aborted(letGo.signal)))
    )
  return {
    uuid,
    view: () =>
      run(
        "Handle.view",
        Provisioner.use((provisioner) => provisioner.view(uuid))
      ),
    changes: (options) => iterate(changes(options)),
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
      let last: View | null = null
      const watch = changes(options).pipe(
        Stream.takeUntil(({ settled }) => settled),
        Stream.runForEach((view) => Effect.sync(() => void (last = view)))
      )
      await run("Handle.settled", watch)
      const seen = last as View | null
      if (seen?.settled) return seen
      options.signal?.throwIfAborted()
      throw closedError("Handle.settled")
    },
    close: () => letGo.abort()
  }
}
