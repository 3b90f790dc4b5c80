import { Context, Effect, ManagedRuntime, Stream } from "effect"
import type { Layer } from "effect"
import type { MetricReading } from "@bunq-provisioning/core/ports"
import type { TailItem, TailOptions } from "../changes/tail-item.ts"
import { Provisioner } from "../loop/provisioner.ts"
import type {
  AdoptOptions,
  NewProvision,
  Page,
  ProvisionList,
  ProvisionOptions
} from "../loop/provisioner.ts"
import type { ProvisionerError } from "../loop/provisioner-error.ts"
import type { RetryAllOptions, RetryAllReport } from "../loop/retry-all.ts"
import type { ReconcileOptions } from "../reconcile/reconcile.ts"
import type { ReconcileReport } from "../reconcile/reconcile-report.ts"
import { makeBankHandle } from "./bank-handle.ts"
import type { BankHandle } from "./bank-handle.ts"
import { makeCustodyHandle } from "./custody-handle.ts"
import type { CustodyHandle } from "./custody-handle.ts"
import { endedBy } from "./ended-by.ts"
import { makeHandle } from "./handle.ts"
import type { Handle, Runner, Stoppable } from "./handle.ts"
import { closedError, runPlain } from "./run-plain.ts"

/** The provisioner for callers who use promises. Methods reject with plain typed errors, never with anything of Effect. */
export interface Provisioning {
  /** Accepts a person to onboard; with a UUID that is known already it gives the handle of that user, unchanged. */
  readonly provision: (request: NewProvision, options?: ProvisionOptions) => Promise<Handle>
  /** The handle of a known user; rejects with `ProvisionerError` reason `NotFound`. */
  readonly handle: (uuid: string) => Promise<Handle>
  /** Takes over a provision that exists at bunq, and makes none; the handle of a known user as they are. */
  readonly adopt: (uuid: string, options?: AdoptOptions) => Promise<Handle>
  /** Sets everybody going who stalled, or those with a problem of one reason. */
  readonly retryAll: (options?: RetryAllOptions) => Promise<RetryAllReport>
  /** What bunq holds against what the store holds, both ways; changes nothing unless `apply` is set. Rejects with `BunqError` as well. */
  readonly reconcile: (options?: ReconcileOptions) => Promise<ReconcileReport>
  readonly list: (page?: Page) => Promise<ProvisionList>
  /** The users who were provisioned with this e-mail address, however it is written; not those who were adopted or erased, or whose sealed rows `retention` took. At most 100. */
  readonly findByEmail: (email: string) => Promise<ProvisionList>
  /**
   * The journal as it grows, of one user or of everybody. Give the last `change` that was read as `after`, also after a restart: nothing is left out and
   * nothing comes twice, however slow the reader is; where retention took what comes next, or nobody knows `after`, an item with `why: "reset"` says so and
   * stands for it. Rejects with `ProvisionerError` reason `NotFound` for a user nobody knows. Ends when the loop is left, the signal is aborted or the provisioner closes.
   */
  readonly tail: (options?: Stoppable & TailOptions) => AsyncIterable<TailItem>
  /** What is kept of users, how it is proved, and how it goes. */
  readonly custody: CustodyHandle
  /** Every metric as it is now: what a reader of a monitoring system without Effect polls. `docs/telemetry.md` names them. */
  readonly metrics: () => Promise<readonly MetricReading[]>
  /** What stands between us and bunq as a whole, and the operator's pause. */
  readonly bank: BankHandle
  /** Takes no more events, lets the last commit through and closes what the layer opened. A second close is fine. */
  readonly close: () => Promise<void>
  /** Resolves when it has closed: with null after `close`, with the error when another process has taken over the database and it had to stop. */
  readonly ended: Promise<ProvisionerError | null>
}

/** Runs what a caller asks of the services of a running provisioner; rejects with the plain typed error, or `Closed`. */
export type RunPlain<R> = <A, E>(operation: string, effect: Effect.Effect<A, E, R>) => Promise<A>

/**
 * Starts the provisioner of a layer and hands it out as promises. Rejects with the layer's own typed error when it cannot start: a wrong key, a
 * database in use.
 *
 * @example
 * ```ts
 * const provisioning = await provisionerFacade(Provisioner.layer().pipe(Layer.provide(everythingItNeeds)))
 * const user = await provisioning.provision({ externalUuid, email, phoneNumber })
 * console.log((await user.settled()).phase)
 * await provisioning.close()
 * ```
 */
export const provisionerFacade = async <E>(layer: Layer.Layer<Provisioner, E>): Promise<Provisioning> =>
  (await startProvisioner(layer)).provisioning

/**
 * The same, with a way to ask the other services of the layer, which live and close with the provisioner: for packages that add to what a provisioner does,
 * such as webhooks.
 */
export const startProvisioner = async <R, E>(
  layer: Layer.Layer<Provisioner | R, E>
): Promise<{ readonly provisioning: Provisioning; readonly run: RunPlain<Provisioner | R> }> => {
  const runtime = ManagedRuntime.make(layer)
  let closing: Promise<void> | undefined

  const run: RunPlain<Provisioner | R> = (operation, effect) =>
    closing === undefined ? runPlain(runtime, operation, effect) : Promise.reject(closedError(operation))
  const runner: Runner = {
    run,
    iterate: (stream, signals) =>
      endedBy(
        {
          [Symbol.asyncIterator]: () => Stream.toAsyncIterableWith(stream, context)[Symbol.asyncIterator]()
        },
        signals
      )
  }
  const start = Effect.context<Provisioner>()
  const context = await runPlain(runtime, "provisionerFacade", start).catch(async (error: unknown) => {
    await runtime.dispose()
    throw error
  })

  const ended = Effect.runPromise(Context.get(context, Provisioner).ended)
  const close = async () => {
    await runtime.runPromise(Provisioner.use((provisioner) => provisioner.close))
    await runtime.dispose()
  }
  const provisioning: Provisioning = {
    provision: async (request, options) => {
      const made = Provisioner.use((provisioner) => provisioner.provision(request, options))
      return makeHandle((await runner.run("Provisioning.provision", made)).uuid, runner)
    },
    handle: async (uuid) => {
      const found = Provisioner.use((provisioner) => provisioner.view(uuid))
      return makeHandle((await runner.run("Provisioning.handle", found)).uuid, runner)
    },
    adopt: async (uuid, options) => {
      const made = Provisioner.use((provisioner) => provisioner.adopt(uuid, options))
      return makeHandle((await runner.run("Provisioning.adopt", made)).uuid, runner)
    },
    retryAll: (options) =>
      runner.run(
        "Provisioning.retryAll",
        Provisioner.use((provisioner) => provisioner.retryAll(options))
      ),
    reconcile: (options) =>
      runner.run(
        "Provisioning.reconcile",
        Provisioner.use((provisioner) => provisioner.reconcile(options))
      ),
    list: (page) =>
      runner.run(
        "Provisioning.list",
        Provisioner.use((provisioner) => provisioner.list(page))
      ),
    findByEmail: (email) =>
      runner.run(
        "Provisioning.findByEmail",
        Provisioner.use((provisioner) => provisioner.findByEmail(email))
      ),
    tail: ({ signal, ...options } = {}) =>
      runner.iterate(Stream.unwrap(Provisioner.useSync((provisioner) => provisioner.tail(options))), [
        signal
      ]),
    custody: makeCustodyHandle(runner),
    metrics: () =>
      runner.run(
        "Provisioning.metrics",
        Provisioner.use(({ metrics }) => metrics)
      ),
    bank: makeBankHandle(runner),
    close: () => (closing ??= close()),
    ended
  }
  return { provisioning, run }
}
