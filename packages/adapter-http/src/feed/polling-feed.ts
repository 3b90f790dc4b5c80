import { checkFeedOptions, makeFeed, readFeedOptions } from "@bunq-provisioning/core/feed"
import type { FeedOptions } from "@bunq-provisioning/core/feed"
import { ProvisionFeed } from "@bunq-provisioning/core/ports"
import type { BunqApi, ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect, Layer } from "effect"
import { ConfigurationError } from "../configuration-error.ts"

/** How often a polling feed asks. */
export type PollingFeedOptions = Omit<FeedOptions, "hintEvery" | "settledHintEvery">

/**
 * Asks the store who is waited for and bunq what it holds about them, again and again, and needs nothing of bunq but replies.
 *
 * What a change at bunq needs to be known, under the classic limits [API §11] and while its user counts as changed lately: about as many seconds as there
 * are pages of provisions; while there are fewer than ten provisions, and always for onboardings and identity verifications, as many as there are of them.
 *
 * Fails with `ConfigurationError` reason `SettingInvalid` for options that cannot be kept.
 */
export class PollingFeed {
  static readonly layer = (
    options: PollingFeedOptions = {}
  ): Layer.Layer<ProvisionFeed, ConfigurationError, BunqApi | ProvisionStore> =>
    Layer.effect(
      ProvisionFeed,
      Effect.fromResult(checkFeedOptions(options)).pipe(
        Effect.mapError(
          (refused) => new ConfigurationError({ reason: { _tag: "SettingInvalid", ...refused } })
        ),
        Effect.flatMap((checked) => makeFeed(readFeedOptions(checked)))
      )
    )
}
