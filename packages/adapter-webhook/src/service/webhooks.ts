import type {
  BunqError,
  BunqWebhooks,
  HookInbox,
  ProvisionStore,
  SealerError,
  SecureRandom,
  Sealer,
  StoreError,
  Vault
} from "@bunq-provisioning/core/ports"
import { Context, Effect, Layer, Redacted } from "effect"
import type { Duration } from "effect"
import { checkDuration } from "../feed/check-duration.ts"
import { makeWebhookReceiver } from "../receiver/make-webhook-receiver.ts"
import { hookTarget } from "../receiver/path-token.ts"
import type { WebhookReceiverOptions } from "../receiver/receiver-options.ts"
import type { WebhookReceiver } from "../receiver/webhook-receiver.ts"
import { makeRecovery } from "../recovery/make-recovery.ts"
import type { RecoveryReport } from "../recovery/make-recovery.ts"
import { makeUserSubscriptions } from "../subscriptions/make-user-subscriptions.ts"
import { Subscriptions } from "../subscriptions/subscriptions.ts"
import { WebhookSettingError } from "../webhook-setting-error.ts"
import { keepSubscribed } from "./keep-subscribed.ts"

export interface WebhooksOptions extends WebhookReceiverOptions {
  /** Where bunq reaches the receiver, without the token: `https://hooks.example.com/bunq`. Plain HTTP on loopback only. */
  readonly endpoint: string
  /** `BUNQ_CERTIFICATE` makes bunq show its own certificate when it calls [API §9.6]; none unless set. */
  readonly verificationTypes?: readonly string[] | undefined
  /** Whether filters are registered at bunq and kept there: the partner's at the start, each user's once their session is open. True unless set. */
  readonly register?: boolean | undefined
  /** How often what is registered is compared with what should be, and mended; 6 h unless set. */
  readonly checkEvery?: Duration.Input | undefined
  /** How often bunq's list of failed deliveries is looked through, besides at the start; 15 min unless set. */
  readonly recoverEvery?: Duration.Input | undefined
}

type Needs = BunqWebhooks | ProvisionStore | HookInbox | Vault | Sealer | SecureRandom

const make = Effect.fnUntraced(function* (options: WebhooksOptions) {
  const [current] = options.tokens
  if (current === undefined || (typeof current === "object" && !Redacted.isRedacted(current)))
    return yield* new WebhookSettingError({
      setting: "tokens",
      expected: "the present path token itself first: it is in the address that is registered"
    })
  const receiver = yield* makeWebhookReceiver(options)
  const target = yield* Effect.try({
    try: () => hookTarget({ endpoint: options.endpoint, token: current }),
    catch: (error) => error as WebhookSettingError
  })
  const { verificationTypes } = options
  const checkEvery = yield* checkDuration("checkEvery", options.checkEvery, "6 hours")
  const recovery = yield* makeRecovery({ target, every: options.recoverEvery })
  const users = yield* makeUserSubscriptions({ target, verificationTypes })
  const subscriptions = yield* Subscriptions
  const ensured = subscriptions.ensure({ owner: { kind: "partner" }, target, verificationTypes })
  if (options.register !== false) {
    yield* Effect.forkScoped(keepSubscribed(ensured, checkEvery))
    yield* Effect.forkScoped(users.run)
  }
  yield* Effect.forkScoped(recovery.run)
  return Webhooks.of({ receiver, target, recover: recovery.recover() })
})

/**
 * All there is to webhooks but the feed: a receiver over the inbox, what is registered at bunq, and what bunq could not deliver. Starts with the layer and
 * ends with it. Failures of the parts in the background are logged and tried again.
 */
export class Webhooks extends Context.Service<
  Webhooks,
  {
    /** To be served at the endpoint, through one of the shims. */
    readonly receiver: WebhookReceiver
    /** The partner's address, with the present token. */
    readonly target: Redacted.Redacted<string>
    /** Looks through bunq's list of failures now. */
    readonly recover: Effect.Effect<RecoveryReport, BunqError | StoreError | SealerError>
  }
>()("@bunq-provisioning/adapter-webhook/Webhooks") {
  /** Fails with `WebhookSettingError` before anything is sent. */
  static readonly layer = (options: WebhooksOptions): Layer.Layer<Webhooks, WebhookSettingError, Needs> =>
    Layer.effect(
      Webhooks,
      Effect.suspend(() => make(options))
    ).pipe(Layer.provide(Subscriptions.layer))
}
