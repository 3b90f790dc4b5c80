import { Webhooks } from "@bunq-provisioning/adapter-webhook"
import { startProvisioner } from "@bunq-provisioning/runtime"
import type { Provisioning } from "@bunq-provisioning/runtime"
import { Layer, Metric } from "effect"
import { makeApiHandle } from "./api-handle.ts"
import type { ApiHandle, ApiSettings, OwnedApiHandle } from "./api-handle.ts"
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
  /** How the HTTP API behaves (`docs/http-api.md`); nothing of it is loaded before it is used. */
  readonly api?: ApiSettings | undefined
}

/** A running provisioner. */
export interface RunningProvisioner extends Provisioning {
  /** null unless the settings have `webhooks`. */
  readonly webhooks: WebhooksHandle | null
  /** The HTTP API: for users' browsers, programs of yours and operators. */
  readonly api: ApiHandle
}

const apiOf = ({ api, database }: ProvisionerSettings) => ({ ...api, database })

/** They close together: streams first, or they would hold up the end. */
const withApi = (provisioning: Provisioning, { end, ...api }: OwnedApiHandle) => ({
  ...provisioning,
  api,
  close: async () => {
    await api.close()
    await provisioning.close()
    await end()
  }
})

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
    const { provisioning, run } = await startProvisioner(
      provisionerLayer(settings).pipe(Layer.provideMerge(under))
    )
    return { ...withApi(provisioning, makeApiHandle(run, apiOf(settings))), webhooks: null }
  }
  const name = typeof environment === "string" ? environment : environment.name
  const { provisioning, run } = await startProvisioner(
    Webhooks.layer({ environment: name, ...webhooks }).pipe(
      Layer.provideMerge(provisionerLayer({ ...settings, feed: feedBesideWebhooks(settings.feed) })),
      Layer.provideMerge(under)
    )
  )
  const api = makeApiHandle(run, apiOf(settings))
  return { ...withApi(provisioning, api), webhooks: await makeWebhooksHandle(run) }
}
