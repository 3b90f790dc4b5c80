import { Webhooks } from "@bunq-provisioning/adapter-webhook"
import type { RecoveryReport, WebhookReceiver, WebhooksOptions } from "@bunq-provisioning/adapter-webhook"
import type { RunPlain } from "@bunq-provisioning/runtime"

/** Where bunq calls, and what may call. The environment is that of the bank unless set. */
export type WebhookSettings = Omit<WebhooksOptions, "environment"> &
  Partial<Pick<WebhooksOptions, "environment">>

/** bunq's webhooks, for callers who use promises. */
export interface WebhooksHandle {
  /**
   * Answers bunq's calls, once what they name is durable. Give it to a shim of `@bunq-provisioning/adapter-webhook` (`/node`, `/express`, `/fastify`, `/hono`,
   * `/next`), or call it with a `Request` and the peer's address.
   */
  readonly receiver: WebhookReceiver
  /** Looks through bunq's list of failed deliveries now; it is done by itself as well. Rejects with `BunqError`, `StoreError` or `SealerError`. */
  readonly recover: () => Promise<RecoveryReport>
}

export const makeWebhooksHandle = async <R>(run: RunPlain<R | Webhooks>): Promise<WebhooksHandle> => {
  const { receiver, recover } = await run("createProvisioner", Webhooks)
  return { receiver, recover: () => run("Webhooks.recover", recover) }
}
