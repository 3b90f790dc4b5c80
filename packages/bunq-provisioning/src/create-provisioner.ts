import { Webhooks } from "@bunq-provisioning/adapter-webhook"
import { startProvisioner } from "@bunq-provisioning/runtime"
import type { Provisioning } from "@bunq-provisioning/runtime"
import { Layer, Metric } from "effect"
import { checkSettings } from "./check-settings.ts"
import { standardError } from "./edges/standard-error.ts"
import { feedBesideWebhooks } from "./feed-layer.ts"
import { jsonLine, logEntries } from "./log-entries.ts"
import type { LogEntry } from "./log-entries.ts"
import { provisionerLayer } from "./provisioner-layer.ts"
import type { BankSettings, StorageSettings } from "./provisioner-layer.ts"
import { makeWebhooksHandle } from "./webhooks-handle.ts"
import type { WebhookSettings, WebhooksHandle } from "./webhooks-handle.ts"

/** What `createProvisioner` needs to know. */
export interface ProvisionerSettings extends BankSettings, StorageSettings {
  /** Where what is logged goes, without secrets or personal data. Default: a line of JSON each on stderr. */
  readonly log?: ((entry: LogEntry) => void) | undefined
  /** Where bunq calls. Registers at bunq, and looks for what was lost; the feed is `hybrid` then unless set. Absent: bunq is asked, and does not call. */
  readonly webhooks?: WebhookSettings | undefined
}

/** A running provisioner. */
export interface RunningProvisioner extends Provisioning {
  /** null unless the settings have `webhooks`. */
  readonly webhooks: WebhooksHandle | null
}

/**
 * Starts a durable provisioner: every user in the database goes on where they were.
 *
 * Rejects, before anything is sent, with `ConfigurationError` (key, environment, host), `WebhookSettingError`, `StoreError` (database) or `SealerError` (vault
 * key). Close it at the end; a process that is killed instead loses nothing that was acknowledged.
 *
 * @example
 * ```ts
 * const provisioner = await createProvisioner({ environment: "sandbox", apiKey: process.env.BUNQ_API_KEY, database: "users.db" })
 * const user = await provisioner.provision({ externalUuid, email, phoneNumber })
 * for await (const view of user.changes()) if (view.settled) break
 * await provisioner.close()
 * ```
 */
export const createProvisioner = async (settings: ProvisionerSettings): Promise<RunningProvisioner> => {
  checkSettings(settings)
  const { environment, webhooks } = settings
  const under = Layer.mergeAll(
    logEntries(settings.log ?? ((entry) => standardError(jsonLine(entry)))),
    // A registry of its own: two provisioners in one process are told apart.
    Layer.succeed(Metric.MetricRegistry, new Map())
  )
  if (webhooks === undefined) {
    const { provisioning } = await startProvisioner(
      provisionerLayer(settings).pipe(Layer.provideMerge(under))
    )
    return { ...provisioning, webhooks: null }
  }
  const name = typeof environment === "string" ? environment : environment.name
  const { provisioning, run } = await startProvisioner(
    Webhooks.layer({ environment: name, ...webhooks }).pipe(
      Layer.provideMerge(provisionerLayer({ ...settings, feed: feedBesideWebhooks(settings.feed) })),
      Layer.provideMerge(under)
    )
  )
  return { ...provisioning, webhooks: await makeWebhooksHandle(run) }
}
