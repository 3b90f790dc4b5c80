// The provisioner
export { Provisioner } from "./loop/provisioner.ts"
export type {
  IdentitySdk,
  NewProvision,
  Page,
  ProvisionerFailure,
  ProvisionerOptions,
  ProvisionList,
  AdoptOptions,
  ProvisionOptions,
  Receipt,
  SendOptions
} from "./loop/provisioner.ts"
export type { TailedChange, TailedStart, TailedView, TailItem, TailOptions } from "./changes/tail-item.ts"
export { Lifecycle } from "./loop/lifecycle.ts"
export { ProvisionerError, ProvisionerReason } from "./loop/provisioner-error.ts"
export type { FileInput, UserEvent } from "./loop/user-event.ts"

// For operators
export type { RetryAllOptions, RetryAllReport } from "./loop/retry-all.ts"
export { checkMigration } from "./migration/check-migration.ts"
export type { MigrationCheckOptions, MigrationReport, Stranded } from "./migration/check-migration.ts"
export type { ReconcileOptions } from "./reconcile/reconcile.ts"
export type { Difference, Found, ReconcileReport } from "./reconcile/reconcile-report.ts"

// What is kept, how it is proved, and how it goes
export type { Custody } from "./loop/custody.ts"
export type { EraseOptions } from "./loop/erasure.ts"
export type { RetentionOptions } from "./retention/retention.ts"
export { verifyJournal } from "./journal-chain/verify-journal.ts"
export { verifyJournals } from "./journal-chain/verify-journals.ts"
export type { JournalsReport } from "./journal-chain/verify-journals.ts"
export type { JournalFault, JournalVerdict } from "./journal-chain/chain-check.ts"
export { exportHistory, verifyHistory } from "./history/history-export.ts"
export type { HistoryExport } from "./history/history-export.ts"
export { historyLines, parseHistory } from "./history/history-lines.ts"
export { keyProviderOf } from "./vault/key-provider-of.ts"
export type { KeyService } from "./vault/key-provider-of.ts"
export { addKeyToFile, keepNewestKey } from "./vault/rotate-key-file.ts"
export { rotateKeys } from "./vault/rotate-keys.ts"
export type { KeyRotation, RotateKeysOptions } from "./vault/rotate-keys.ts"

// Who waits for bunq's sessions
export type { AdmissionState } from "./admission/make-admission.ts"
export type { Circumstances } from "./admission/circumstances.ts"
export { readLine } from "./admission/read-line.ts"

// Who is told when nobody acts
export type { Alert, AlertAfter, AlertOptions } from "./alerts/alert.ts"

// bunq as a whole
export type { BankControl } from "./bank/bank-control.ts"
export { PauseError, PauseSwitch } from "./bank/pause-switch.ts"
export type { PauseOrder } from "./bank/pause-switch.ts"

// What it runs on
export { MemoryStore } from "./memory/memory-store.ts"
export { emptyRows } from "./memory/memory-rows.ts"
export type { MemoryRows, ProvisionRow } from "./memory/memory-rows.ts"
export { AesSealer } from "./vault/aes-sealer.ts"
export { LocalKeys } from "./vault/local-keys.ts"
export type { VaultKeySource } from "./vault/local-keys.ts"
export type { KeyCacheOptions } from "./vault/unwrapped-keys.ts"

// For callers who use promises
export { provisionerFacade, startProvisioner } from "./facade/provisioner-facade.ts"
export type { Provisioning, RunPlain } from "./facade/provisioner-facade.ts"
export type { CustodyHandle } from "./facade/custody-handle.ts"
export type { BankHandle } from "./facade/bank-handle.ts"
export type { Handle, Stoppable } from "./facade/handle.ts"
