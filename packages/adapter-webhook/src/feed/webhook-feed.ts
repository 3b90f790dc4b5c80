import type { FeedOptions } from "@bunq-provisioning/core/feed"
import { ProvisionFeed } from "@bunq-provisioning/core/ports"
import type { BunqApi, HookInbox, ProvisionStore } from "@bunq-provisioning/core/ports"
import type { Duration } from "effect"
import { Effect, Layer } from "effect"
import type { WebhookSettingError } from "../webhook-setting-error.ts"
import { checkDuration } from "./check-duration.ts"
import { makeHookedFeed } from "./make-hooked-feed.ts"

export interface WebhookFeedOptions extends FeedOptions {
  /** How often users in flight are read without a webhook, in case one was lost; 15 min unless set. */
  readonly safetyNet?: Duration.Input | undefined
}

/**
 * Reads what webhooks are about, and everybody else seldom. Everybody in flight is read once at the start. Identity verifications, of which bunq sends no
 * webhook [API §9.2], are polled as ever, and so are settled users.
 *
 * A lost webhook costs up to `safetyNet`, or less when bunq tells of it in its list of failures. Where webhooks may be lost unnoticed, take `HybridFeed`.
 *
 * Fails with `WebhookSettingError` for options that cannot be kept.
 */
export class WebhookFeed {
  static readonly layer = (
    options: WebhookFeedOptions = {}
  ): Layer.Layer<ProvisionFeed, WebhookSettingError, BunqApi | ProvisionStore | HookInbox> => {
    const { safetyNet, ...feed } = options
    return Layer.effect(
      ProvisionFeed,
      Effect.flatMap(checkDuration("feed.safetyNet", safetyNet, "15 minutes"), (net) =>
        makeHookedFeed(feed, () => net)
      )
    )
  }
}
