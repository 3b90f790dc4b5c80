import { ConfigurationError, PollingFeed } from "@bunq-provisioning/adapter-http"
import { HybridFeed, settleUnread, WebhookFeed } from "@bunq-provisioning/adapter-webhook"
import type { HybridFeedOptions, WebhookSettingError } from "@bunq-provisioning/adapter-webhook"
import { ProvisionFeed } from "@bunq-provisioning/core/ports"
import type { BunqApi, HookInbox, ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect, Layer } from "effect"

/**
 * How changes at bunq become known: `polling` asks, `webhook` is called and asks seldom, `hybrid` is called and asks, less while webhooks come in time. The
 * outcome is the same with each; only how soon it is known, and for how many requests, is not.
 */
export type FeedName = "polling" | "webhook" | "hybrid"

/** A feed with settings of its own. */
export interface FeedChoice extends HybridFeedOptions {
  /** `polling` unless set. */
  readonly kind?: FeedName | undefined
}

/** What a setting stands for where bunq calls: `hybrid` unless it says otherwise. */
export const feedBesideWebhooks = (choice: FeedName | FeedChoice | undefined): FeedName | FeedChoice =>
  typeof choice === "object" ? { ...choice, kind: choice.kind ?? "hybrid" } : (choice ?? "hybrid")

type Needs = BunqApi | ProvisionStore | HookInbox

const plainly = (
  layer: Layer.Layer<ProvisionFeed, WebhookSettingError, Needs>
): Layer.Layer<ProvisionFeed, ConfigurationError, Needs> =>
  Layer.catchTag(layer, "WebhookSettingError", ({ setting, expected }) => refused(setting, expected))

const refused = (setting: string, expected: string): Layer.Layer<ProvisionFeed, ConfigurationError> =>
  Layer.effect(
    ProvisionFeed,
    Effect.fail(new ConfigurationError({ reason: { _tag: "SettingInvalid", setting, expected } }))
  )

/** The feed a setting stands for. Fails with `ConfigurationError` reason `SettingInvalid` for one that cannot be kept. */
export const feedLayer = (
  choice: FeedName | FeedChoice = "polling"
): Layer.Layer<ProvisionFeed, ConfigurationError, Needs> => {
  const { kind = "polling", ...options } = typeof choice === "string" ? { kind: choice } : choice
  switch (kind) {
    case "polling":
      return Layer.merge(PollingFeed.layer(options), settleUnread)
    case "webhook":
      return plainly(WebhookFeed.layer(options))
    case "hybrid":
      return plainly(HybridFeed.layer(options))
    default:
      return refused("feed", "polling, webhook or hybrid")
  }
}
