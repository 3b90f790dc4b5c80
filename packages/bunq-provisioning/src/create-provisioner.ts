import { provisionerFacade } from "@bunq-provisioning/runtime"
import type { Provisioning } from "@bunq-provisioning/runtime"
import { Layer, Metric } from "effect"
import { checkSettings } from "./check-settings.ts"
import { standardError } from "./edges/standard-error.ts"
import { jsonLine, logEntries } from "./log-entries.ts"
import type { LogEntry } from "./log-entries.ts"
import { provisionerLayer } from "./provisioner-layer.ts"
import type { BankSettings, StorageSettings } from "./provisioner-layer.ts"

/** What `createProvisioner` needs to know. */
export interface ProvisionerSettings extends BankSettings, StorageSettings {
  /** Where what is logged goes, without secrets or personal data. Default: a line of JSON each on stderr. */
  readonly log?: ((entry: LogEntry) => void) | undefined
}

/**
 * Starts a durable provisioner: every user in the database goes on where they were.
 *
 * Rejects, before anything is sent, with `ConfigurationError` (key, environment, host), `StoreError` (database) or `SealerError` (vault key). Close it at the end; a process that
 * is killed instead loses nothing that was acknowledged.
 *
 * @example
 * ```ts
 * const provisioner = await createProvisioner({ environment: "sandbox", apiKey: process.env.BUNQ_API_KEY, database: "users.db" })
 * const user = await provisioner.provision({ externalUuid, email, phoneNumber })
 * for await (const view of user.changes()) if (view.settled) break
 * await provisioner.close()
 * ```
 */
export const createProvisioner = async (settings: ProvisionerSettings): Promise<Provisioning> => {
  checkSettings(settings)
  return provisionerFacade(
    provisionerLayer(settings).pipe(
      Layer.provideMerge(logEntries(settings.log ?? ((entry) => standardError(jsonLine(entry))))),
      // A registry of its own: two provisioners in one process are told apart.
      Layer.provideMerge(Layer.succeed(Metric.MetricRegistry, new Map()))
    )
  )
}
