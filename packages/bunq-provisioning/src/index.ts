// Start here
export { createProvisioner } from "./create-provisioner.ts"
export type { ProvisionerSettings, RunningProvisioner } from "./create-provisioner.ts"
export type { WebhookSettings, WebhooksHandle } from "./webhooks-handle.ts"
export type { ApiHandle, ApiSettings } from "./api-handle.ts"
export type { ProvisioningClock } from "./clock-layer.ts"
export { openInspector } from "./inspect/open-inspector.ts"
export type { Inspector, InspectorOptions } from "./inspect/open-inspector.ts"
export { provisionerLayer, provisionerLayerWith } from "./provisioner-layer.ts"
export type { BankSettings, StorageSettings } from "./provisioner-layer.ts"
export type { FeedChoice, FeedName } from "./feed-layer.ts"
export { historyLines, keyProviderOf, parseHistory, verifyHistory } from "@bunq-provisioning/runtime"
export { revealSecret } from "./reveal-secret.ts"
export type { LogEntry } from "./log-entries.ts"
export { checkMigration } from "./check-migration.ts"
export type { ContractSurprise } from "@bunq-provisioning/adapter-http"
export type { OnboardingClassifier } from "@bunq-provisioning/core/wire"
export type {
  Alert,
  AlertAfter,
  AlertOptions,
  BankHandle,
  CustodyHandle,
  EraseOptions,
  Handle,
  HistoryExport,
  JournalsReport,
  JournalVerdict,
  KeyRotation,
  KeyService,
  MigrationCheckOptions,
  MigrationReport,
  NewProvision,
  Provisioning,
  RetentionOptions,
  Stranded,
  UserEvent
} from "@bunq-provisioning/runtime"
export type { View } from "@bunq-provisioning/core"

// What calls reject with
export { ConfigurationError } from "@bunq-provisioning/adapter-http"
export { InputError } from "@bunq-provisioning/core/input"
export { BunqError, SealerError, StoreError } from "@bunq-provisioning/core/ports"
export { PauseError, ProvisionerError } from "@bunq-provisioning/runtime"

// How the binary tells it: exit code and one sentence
export { reportError } from "./cli/exit-code.ts"
export type { ErrorReport, ExitCode } from "./cli/exit-code.ts"
