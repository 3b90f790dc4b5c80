import type { BunqError } from "@bunq-provisioning/core/ports"
import { Effect, ManagedRuntime, Option, Stream } from "effect"
import type { Layer } from "effect"
import { Provisioner } from "../loop/provisioner.ts"
import type { NewProvision, Page, ProvisionList, ProvisionOptions } from "../loop/provisioner.ts"
import { makeHandle } from "./handle.ts"
import type { Handle, Runner, Stoppable } from "./handle.ts"
import { aborted, closedError, runPlain } from "./run-plain.ts"

/** The provisioner for callers who use promises. Methods reject with plain typed errors, never with anything of Effect. */
export interface Provisioning {
  /** Accepts a person to onboard; with a UUID that is known already it gives the handle of that user, unchanged. */
  readonly provision: (request: NewProvision, options?: ProvisionOptions) => Promise<Handle>
  /** The handle of a known user; rejects with `ProvisionerError` reason `NotFound`. */
  readonly handle: (uuid: string) => Promise<Handle>
  readonly list: (page?: Page) => Promise<ProvisionList>
  /** Resolves when bunq refuses the partner as a whole (`KeyRefused`); with null when the signal is aborted or the provisioner closes. */
  readonly refused: (options?: Stoppable) => Promise<BunqError | null>
  /** Takes no more events, lets the last commit through and closes what the layer opened. A second close is fine. */
  readonly close: () => Promise<void>
}

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
export const provisionerFacade = async <E>(layer: Layer.Layer<Provisioner, E>): Promise<Provisioning> => {
  const runtime = ManagedRuntime.make(layer)
  let closing: Promise<void> | undefined

  const runner: Runner = {
    run: (operation, effect) =>
      closing === undefined ? runPlain(runtime, operation, effect) : Promise.reject(closedError(operation)),
    iterate: (stream) => ({
      [Symbol.asyncIterator]: () => Stream.toAsyncIterableWith(stream, context)[Symbol.asyncIterator]()
    })
  }
  const start = Effect.context<Provisioner>()
  const context = await runPlain(runtime, "provisionerFacade", start).catch(async (error: unknown) => {
    await runtime.dispose()
    throw error
  })

  const close = async () => {
    await runtime.runPromise(Provisioner.use((provisioner) => provisioner.close))
    await runtime.dispose()
  }
  return {
    provision: async (request, options) => {
      const made = Provisioner.use((provisioner) => provisioner.provision(request, options))
      return makeHandle((await runner.run("Provisioning.provision", made)).uuid, runner)
    },
    handle: async (uuid) => {
      const found = Provisioner.use((provisioner) => provisioner.view(uuid))
      return makeHandle((await runner.run("Provisioning.handle", found)).uuid, runner)
    },
    list: (page) =>
      runner.run(
        "Provisioning.list",
        Provisioner.use((provisioner) => provisioner.list(page))
      ),
    refused: async ({ signal } = {}) => {
      if (closing !== undefined) return null
      const problems = Stream.unwrap(
        Provisioner.useSync(({ partnerProblem }) => partnerProblem.changes)
      ).pipe(
        Stream.filter((problem) => problem !== null),
        Stream.interruptWhen(aborted(signal)),
        Stream.runHead
      )
      return runner
        .run("Provisioning.refused", Effect.map(problems, Option.getOrNull))
        .catch((error: unknown) => {
          // The runtime went away before the stream had ended: closing, too, is an answer.
          if (closing !== undefined) return null
          throw error
        })
    },
    close: () => (closing ??= close())
  }
}
