import { StoreError } from "@bunq-provisioning/core/ports"
import type { Hint } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Logger, References, Scope } from "effect"
import { makeReceiverOver } from "./make-webhook-receiver.ts"
import type { WebhookReceiverOptions } from "./receiver-options.ts"
import type { WebhookReceiver } from "./webhook-receiver.ts"

/** One thing a receiver has to say, at most once a minute and reason. Nothing of the input is in it. */
export interface WebhookLogEntry {
  readonly level: string
  readonly message: string
  /** `event`, `reason`, `times`: see `docs/telemetry.md`. */
  readonly about: { readonly [name: string]: unknown }
}

export interface CreateWebhookReceiverOptions extends WebhookReceiverOptions {
  /** Keeps a hint; resolves when it is durable, rejects when it is not (bunq then tries again). */
  readonly accept: (hint: Hint) => Promise<"new" | "duplicate">
  /** Instead of the console. */
  readonly log?: ((entry: WebhookLogEntry) => void) | undefined
}

const logger = (log: CreateWebhookReceiverOptions["log"]): Layer.Layer<never> =>
  log === undefined
    ? Layer.empty
    : Logger.layer([
        Logger.make(({ logLevel, message, fiber }) =>
          log({
            level: logLevel,
            message: [message].flat().join(" "),
            about: fiber.getRef(References.CurrentLogAnnotations)
          })
        )
      ])

/** What was refused is retryable or is not: bunq comes again either way. */
const asStoreError = (error: unknown): StoreError =>
  error instanceof StoreError
    ? error
    : new StoreError({ operation: "accept", reason: { _tag: "Unreadable" } })

/** A receiver of bunq's webhooks without Effect. Throws `WebhookSettingError` when a setting would let everybody in, or nobody. */
export const createWebhookReceiver = ({
  accept,
  log,
  ...options
}: CreateWebhookReceiverOptions): WebhookReceiver =>
  makeReceiverOver(options, (hint) =>
    Effect.tryPromise({ try: () => accept(hint), catch: asStoreError })
  ).pipe(Effect.provideService(Scope.Scope, Scope.makeUnsafe()), Effect.provide(logger(log)), Effect.runSync)
