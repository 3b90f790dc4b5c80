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
export type { FileInput, UserEvent } from "./loop/user-event.ts"

// For operators
export type { RetryAllOptions, RetryAllReport } from "./loop/retry-all.ts"
export type { ReconcileOptions } from "./reconcile/reconcile.ts"
export type { Difference, Found, ReconcileReport } from "./reconcile/reconcile-report.ts"

// bunq as a whole
export type { BankControl } from "./bank/bank-control.ts"
export { PauseError, PauseSwitch } from "./bank/pause-switch.ts"
export type { PauseOrder } from "./bank/pause-switch.ts"

// What it runs on
export { MemoryStore } from "./memory/memory-store.ts"
export { AesSealer } from "./vault/aes-sealer.ts"
export type { VaultKeySource } from "./vault/aes-sealer.ts"

// For callers who use promises
export { provisionerFacade } from "./facade/provisioner-facade.ts"
export type { Provisioning } from "./facade/provisioner-facade.ts"
export type { BankHandle } from "./facade/bank-handle.ts"
export type { Handle, Stoppable } from "./facade/handle.ts"
