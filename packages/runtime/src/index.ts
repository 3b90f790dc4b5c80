// The provisioner
export { Provisioner } from "./loop/provisioner.ts"
export type {
  IdentitySdk,
  NewProvision,
  Page,
  ProvisionerFailure,
  ProvisionerOptions,
  ProvisionList,
  ProvisionOptions,
  Receipt,
  SendOptions
} from "./loop/provisioner.ts"
export { ProvisionerError, ProvisionerReason } from "./loop/provisioner-error.ts"
export type { PartnerProblem } from "./loop/partner-problem.ts"
export type { UserEvent } from "./loop/user-event.ts"

// What it runs on
export { MemoryStore } from "./memory/memory-store.ts"
export { AesSealer } from "./vault/aes-sealer.ts"
export type { VaultKeySource } from "./vault/aes-sealer.ts"

// For callers who use promises
export { provisionerFacade } from "./facade/provisioner-facade.ts"
export type { Provisioning } from "./facade/provisioner-facade.ts"
export type { Handle, Stoppable } from "./facade/handle.ts"
