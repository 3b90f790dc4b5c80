// The bank
export { createSandbox } from "./create-sandbox.ts"
export { listen, type Listening } from "./edges/listen.ts"
export type { LoggedRequest } from "./gateway/request-log.ts"
export type { Sandbox, SandboxOptions, SandboxStatistics } from "./sandbox.ts"

// How it behaves
export type { Behaviour } from "./behaviour.ts"
export type { ContractSwitches } from "./contract-switches.ts"
export { contractVariants, type ContractVariant } from "./contract-variants.ts"

// The stories it tells
export { scenarios } from "./scenarios/scenarios.ts"
export type { ActName, Moment, Scenario, ScenarioName } from "./scenarios/scenario.ts"

// A test's hand in it
export type {
  ControlledClock,
  ControlledClockState,
  FaultState,
  SandboxControl,
  ScenarioState
} from "./control/sandbox-control.ts"

// What goes wrong on purpose
export { faultTable, type FaultDescription, type FaultKind } from "./faults/fault-kind.ts"
export type { FaultInjection, SandboxFaults } from "./faults/sandbox-faults.ts"

// Webhooks
export { networkDeliverer } from "./edges/network-deliverer.ts"
export type { Forgery, WebhookControl, WebhookState } from "./control/webhook-control.ts"
export type { Deliver, DeliveryConnection } from "./webhooks/deliver.ts"
export type { WebhookFaultKind } from "./webhooks/delivery.ts"
export type { LoggedDelivery } from "./webhooks/delivery-log.ts"
export type { ToldCategory } from "./webhooks/notice.ts"
export {
  webhookFaultTable,
  type WebhookFaultInjection,
  type WebhookFaults
} from "./webhooks/webhook-faults.ts"
export type { WebhookCounts } from "./webhooks/webhook-ledger.ts"

// Crypto of your own
export type { SandboxCrypto, SandboxKeyPair } from "./sandbox-crypto.ts"

// Time
export { createVirtualClock, type VirtualClock } from "./edges/virtual-clock.ts"
export type { SandboxClock } from "./sandbox-clock.ts"
export type { Due } from "./state/due-queue.ts"
export { readSandboxTime } from "./state/read-sandbox-time.ts"

// What can go wrong with the bank itself
export { SandboxError, type SandboxErrorReason } from "./sandbox-error.ts"
