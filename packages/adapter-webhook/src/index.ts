// All of it but the feed
export { Webhooks } from "./service/webhooks.ts"
export type { WebhooksOptions } from "./service/webhooks.ts"

// What bunq calls
export { createWebhookReceiver } from "./receiver/create-webhook-receiver.ts"
export type { CreateWebhookReceiverOptions, WebhookLogEntry } from "./receiver/create-webhook-receiver.ts"
export { makeWebhookReceiver } from "./receiver/make-webhook-receiver.ts"
export type { PathToken, WebhookReceiverOptions } from "./receiver/receiver-options.ts"
export type { WebhookReceiver } from "./receiver/webhook-receiver.ts"
export type { Peer } from "./receiver/peer.ts"
export type { BodyIntake, Intake } from "./receiver/intake.ts"
export type { Head } from "./receiver/inspect-head.ts"
export type { Answer } from "./receiver/refusal.ts"
export { WebhookBodyError } from "./receiver/webhook-body-error.ts"
export { productionSources } from "./receiver/source-range.ts"

// The secret in its address
export { hookTarget, newPathToken, pathTokenDigest } from "./receiver/path-token.ts"
export type { HookTargetOptions } from "./receiver/path-token.ts"

// Where bunq sends them
export { Subscriptions } from "./subscriptions/subscriptions.ts"
export type { CheckReport, EnsureReport, SubscriptionDrift } from "./subscriptions/subscriptions.ts"
export { partnerCategories, userCategories } from "./subscriptions/subscription-options.ts"
export type { Subscription } from "./subscriptions/subscription-options.ts"
export { makeUserSubscriptions } from "./subscriptions/make-user-subscriptions.ts"
export type { UserSubscriptionsOptions } from "./subscriptions/make-user-subscriptions.ts"
export { SubscriptionError, SubscriptionReason } from "./subscriptions/subscription-error.ts"
export { shownTarget } from "./subscriptions/hook-address.ts"

// What bunq could not deliver
export { makeRecovery } from "./recovery/make-recovery.ts"
export type { Recovery, RecoveryOptions, RecoveryReport } from "./recovery/make-recovery.ts"
export { retryFailures } from "./recovery/retry-failures.ts"
export type { RetryReport } from "./recovery/retry-failures.ts"

// What changed at bunq
export { settleUnread } from "./feed/settle-unread.ts"
export { WebhookFeed } from "./feed/webhook-feed.ts"
export type { WebhookFeedOptions } from "./feed/webhook-feed.ts"
export { HybridFeed } from "./feed/hybrid-feed.ts"
export type { HybridFeedOptions } from "./feed/hybrid-feed.ts"
export { WebhookSettingError } from "./webhook-setting-error.ts"
