export { BankGate } from "./bank-gate.ts"
export type { BankState, Passage } from "./bank-gate.ts"
export type { BankGateOptions } from "./make-bank-gate.ts"
export { BunqApi } from "./bunq-api.ts"
export type { OauthClient, PartnerCheck, ProvisionPage, SentMark } from "./bunq-api.ts"
export { BunqWebhooks } from "./bunq-webhooks.ts"
export type { FailedDelivery, FailurePage, FilterOwner, NotificationFilter } from "./bunq-webhooks.ts"
export { BunqError, BunqReason } from "./bunq-error.ts"
export { HookCapacity, HookInbox } from "./hook-inbox.ts"
export type { Hint } from "./hook-inbox.ts"
export { KeyProvider } from "./key-provider.ts"
export type { WrappedKey } from "./key-provider.ts"
export { partnerOwner, sealedPurpose } from "./observed.ts"
export type { Observed, Secret } from "./observed.ts"
export { ProvisionFeed } from "./provision-feed.ts"
export type { Sighting } from "./provision-feed.ts"
export { provisionPages, provisionPagesOf } from "./provision-pages.ts"
export type { ProvisionPagesOptions } from "./provision-pages.ts"
export { logEvent } from "./log-event.ts"
export type { LogEvent, LogEventName } from "./log-event.ts"
export { makeMeters } from "./meters.ts"
export type { Meters } from "./meters.ts"
export { metricCatalogue } from "./metric-catalogue.ts"
export type { MetricName } from "./metric-catalogue.ts"
export { readMetrics } from "./metric-reading.ts"
export type { MetricReading } from "./metric-reading.ts"
export { ProvisionStore } from "./provision-store.ts"
export { recentJournal } from "./recent-journal.ts"
export type {
  ChainedEntry,
  Change,
  Commit,
  InterestedProvision,
  InterestPosition,
  JournalEnd,
  JournalStart,
  ListPage,
  PhaseCount,
  SealedRow,
  StoredProvision
} from "./provision-store.ts"
export { RateBudget, requestPriority } from "./rate-budget.ts"
export type { RateSubject, Reservation } from "./rate-budget.ts"
export { RenewalWait } from "./renewal-wait.ts"
export { RequestPriority } from "./request-priority.ts"
export { ResponseTrail, withResponseId } from "./response-trail.ts"
export { Sealer, SealerError } from "./sealer.ts"
export type { SealContext } from "./sealer.ts"
export { SecureRandom, Signer } from "./signer.ts"
export type { KeyPair } from "./signer.ts"
export { StoreError, StoreReason } from "./store-error.ts"
export { Vault } from "./vault.ts"
export { OpenSessions } from "./open-sessions.ts"
export type { KeptOpen } from "./open-sessions.ts"
export { SessionPace } from "./session-pace.ts"
export type { Pace } from "./session-pace.ts"
