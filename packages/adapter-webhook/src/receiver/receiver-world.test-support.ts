import type { Hint } from "@bunq-provisioning/core/ports"
import { delivery } from "../testing/index.ts"
import type { DeliverableCategory, Delivery } from "../testing/index.ts"
import { createWebhookReceiver } from "./create-webhook-receiver.ts"
import type { CreateWebhookReceiverOptions, WebhookLogEntry } from "./create-webhook-receiver.ts"
import type { WebhookReceiver } from "./webhook-receiver.ts"

export const token = "Zm9yLXRlc3RzLW9ubHktbm90LWEtc2VjcmV0LTEyMw"
export const otherToken = "YW5vdGhlci10b2tlbi1mb3ItdGVzdHMtb25seS00NTY"
export const aUser = "6f1c2a34-8d0b-4c6e-9a57-3b2e1f0d4c58"

export interface ReceiverWorld {
  readonly receiver: WebhookReceiver
  /** What was kept, in order, each once. */
  readonly kept: Hint[]
  readonly logged: WebhookLogEntry[]
}

/** A receiver over an inbox in memory. */
export const receiverWorld = (options: Partial<CreateWebhookReceiverOptions> = {}): ReceiverWorld => {
  const kept = new Map<string, Hint>()
  const list: Hint[] = []
  const logged: WebhookLogEntry[] = []
  const receiver = createWebhookReceiver({
    environment: "local",
    tokens: [token],
    log: (entry) => logged.push(entry),
    accept: async (hint) => {
      if (kept.has(hint.key)) return "duplicate"
      kept.set(hint.key, hint)
      list.push(hint)
      return "new"
    },
    ...options
  })
  return { receiver, kept: list, logged }
}

export const sent = (category: DeliverableCategory = "PARTNER_USER_PROVISION"): Delivery =>
  delivery({ category, token })

/** A request that differs from a good one. */
export const requestWith = (
  differs: {
    readonly url?: string
    readonly method?: string
    readonly headers?: { readonly [name: string]: string }
    readonly body?: RequestInit["body"]
  } = {}
): Request => {
  const good = sent()
  const { method = "POST", body = good.body } = differs
  return new Request(differs.url ?? good.url, {
    method,
    headers: { ...good.headers, ...differs.headers },
    ...(method === "GET" || method === "HEAD" ? {} : { body, duplex: "half" })
  } as RequestInit)
}
