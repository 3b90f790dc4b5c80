import type { FeedOptions } from "@bunq-provisioning/core/feed"
import { ProvisionFeed } from "@bunq-provisioning/core/ports"
import type { BunqApi, HookInbox, ProvisionStore } from "@bunq-provisioning/core/ports"
import type { Duration } from "effect"
import { Effect, Layer } from "effect"
import type { WebhookSettingError } from "../webhook-setting-error.ts"
import { checkDuration } from "./check-duration.ts"
import { makeHookedFeed } from "./make-hooked-feed.ts"

export interface HybridFeedOptions extends FeedOptions {
  /** How often users in flight are read while webhooks come in time, unless their own pace is slower; 1 min unless set. */
  readonly safetyNet?: Duration.Input | undefined
}

/**
 * Reads what webhooks are about at once, and polls beside. While webhooks come in time, provisions and onboardings in flight are polled only as often as the
 * safety net says; when changes are read that no webhook told of, polling goes back to its full pace by itself, and the log says so.
 *
 * Fails with `WebhookSettingError` for options that cannot be kept.
 */
export class HybridFeed {
  static readonly layer = (
    options: HybridFeedOptions = {}
  ): Layer.Layer<ProvisionFeed, WebhookSettingError, BunqApi | ProvisionStore | HookInbox> => {
    const { safetyNet, ...feed } = options
    return Layer.effect(
      ProvisionFeed,
      Effect.flatMap(checkDuration("feed.safetyNet", safetyNet, "1 minute"), (net) =>
        makeHookedFeed(feed, (verdict) => (verdict === "timely" ? net : null))
      )
    )
  }
}
