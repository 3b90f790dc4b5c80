import { SandboxError } from "../sandbox-error.ts"
import type { WebhookFaultKind } from "./delivery.ts"

/** Everything that can go wrong with a webhook on purpose. */
export const webhookFaultTable: Readonly<Record<WebhookFaultKind, { readonly about: string }>> = {
  drop: { about: "Never sent, and not on the list of failures." },
  duplicate: { about: "Sent twice, each with attempts of its own." },
  delay: { about: "Sent later, by lateBy." },
  reorder: { about: "Sent after the next one to the same address, or by itself after lateBy." },
  forge: {
    about: "Followed by one that is not from the bank: well-formed, about the same object, its facts false."
  }
}

/** The names of all webhook faults, in the order of the table. */
export const webhookFaultKinds = Object.keys(webhookFaultTable) as readonly WebhookFaultKind[]

/** Webhook faults that come by themselves. The same seed and the same order of events give the same faults. */
export interface WebhookFaults {
  /** Which series of faults (default 1). */
  readonly seed?: number
  /** Share of webhooks that go wrong, 0 to 1; with the kind `drop` alone it is the share that is lost. */
  readonly rate: number
  /** Which faults, evenly. */
  readonly kinds: readonly WebhookFaultKind[]
  /** At most this many over the bank's life. Absent = no end. */
  readonly most?: number
  /** How much later a delayed one is sent, milliseconds of bank time (default 120,000). */
  readonly lateBy?: number
}

/** One fault for the next webhooks it suits. */
export interface WebhookFaultInjection {
  readonly kind: WebhookFaultKind
  /** Only of this category. Absent = any. */
  readonly category?: string
  /** For how many webhooks (default 1). */
  readonly times?: number
  /** For `delay` and `reorder`: how much later at most, milliseconds of bank time (default 120,000). */
  readonly lateBy?: number
}

/** Longer than the minute between two attempts. */
export const usualWebhookDelay = 120_000

/** Checks a series and fills in what was left out. Throws `SandboxError` with reason `InvalidOption`. */
export function readWebhookFaults(
  given: WebhookFaults
): WebhookFaults & { readonly seed: number; readonly lateBy: number } {
  const { seed = 1, rate, kinds, most, lateBy = usualWebhookDelay } = given
  const usable = {
    seed: Number.isSafeInteger(seed),
    rate: typeof rate === "number" && rate >= 0 && rate <= 1,
    kinds:
      Array.isArray(kinds) && kinds.length > 0 && kinds.every((kind) => webhookFaultKinds.includes(kind)),
    most: most === undefined || (Number.isSafeInteger(most) && most > 0),
    lateBy: Number.isSafeInteger(lateBy) && lateBy >= 0
  }
  for (const [option, fits] of Object.entries(usable)) {
    if (!fits) throw new SandboxError({ _tag: "InvalidOption", option: `webhookFaults.${option}` })
  }
  return { seed, rate, kinds: [...new Set(kinds)], lateBy, ...(most === undefined ? {} : { most }) }
}
