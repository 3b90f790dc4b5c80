// The adapter
export { BunqHttp } from "./bunq-http.ts"
export type { BunqHttpOptions } from "./bunq-http.ts"
export type { ContractSurprise } from "./contract/contract-sentinel.ts"
export type { BunqEnvironment } from "./bunq-environment.ts"
export { ConfigurationError, ConfigurationReason } from "./configuration-error.ts"

// Its parts, each replaceable
export { MemoryRateBudget } from "./budget/memory-rate-budget.ts"
export type { MemoryRateBudgetOptions } from "./budget/memory-rate-budget.ts"
export { classicLimit } from "./budget/classic-limits.ts"
export type { RateLimit } from "./budget/classic-limits.ts"
export { NodeSecureRandom } from "./edges/node-secure-random.ts"
export { NodeSigner } from "./edges/node-signer.ts"
export type { NodeSignerOptions } from "./edges/node-signer.ts"
export { TransportClock } from "./transport-clock.ts"

// What changed at bunq
export { PollingFeed } from "./feed/polling-feed.ts"
export type { PollingFeedOptions } from "./feed/polling-feed.ts"
