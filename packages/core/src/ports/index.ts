export { BankGate } from "./bank-gate.ts"
export type { BankState, Passage } from "./bank-gate.ts"
export type { BankGateOptions } from "./make-bank-gate.ts"
export { BunqApi } from "./bunq-api.ts"
export type { OauthClient, PartnerCheck, ProvisionPage, SentMark } from "./bunq-api.ts"
export { BunqError, BunqReason } from "./bunq-error.ts"
export { partnerOwner, sealedPurpose } from "./observed.ts"
export type { Observed, Secret } from "./observed.ts"
export { ProvisionFeed } from "./provision-feed.ts"
export type { Sighting } from "./provision-feed.ts"
export { provisionPages, provisionPagesOf } from "./provision-pages.ts"
export type { ProvisionPagesOptions } from "./provision-pages.ts"
export { ProvisionStore } from "./provision-store.ts"
export type {
  Commit,
  InterestedProvision,
  InterestPosition,
  SealedRow,
  StoredProvision
} from "./provision-store.ts"
export { RateBudget, requestPriority } from "./rate-budget.ts"
export type { RateSubject, Reservation } from "./rate-budget.ts"
export { ResponseTrail, withResponseId } from "./response-trail.ts"
export { Sealer, SealerError } from "./sealer.ts"
export type { SealContext } from "./sealer.ts"
export { SecureRandom, Signer } from "./signer.ts"
export type { KeyPair } from "./signer.ts"
export { StoreError, StoreReason } from "./store-error.ts"
export { Vault } from "./vault.ts"
