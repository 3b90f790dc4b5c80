import type { WebhookReceiver } from "../receiver/webhook-receiver.ts"
import { WebhookBodyError } from "../receiver/webhook-body-error.ts"
import { serveIncoming } from "./serve-incoming.ts"
import type { Incoming } from "./serve-incoming.ts"

/** As much of a Hono context as is needed. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  readonly env: unknown
}

/** `@hono/node-server` hands over the request of Node, which is there without a `Request` being made; other servers do not. */
const incomingOf = (env: unknown): Incoming | null => {
  const incoming = (env as { readonly incoming?: Incoming } | null | undefined)?.incoming
  return typeof incoming?.on === "function" && incoming.socket !== undefined ? incoming : null
}

/**
 * A handler for Hono. The address of the client is known under `@hono/node-server`; elsewhere use `trustedProxies`. No middleware may read the body
 * before: the handler then rejects with `WebhookBodyError`.
 *
 * ```ts
 * app.all("/hooks/*", honoHandler(receiver))
 * ```
 */
export const honoHandler =
  (receiver: WebhookReceiver): ((context: HonoContext) => Promise<Response>) =>
  async ({ req, env }) => {
    const incoming = incomingOf(env)
    if (incoming === null) return receiver(req.raw)
    return new Promise((resolve, reject) =>
      serveIncoming(receiver.intake, incoming, ({ status, headers }) =>
        // Hono tells its own error handlers.
        status === 500 ? reject(new WebhookBodyError()) : resolve(new Response(null, { status, headers }))
      )
    )
  }
