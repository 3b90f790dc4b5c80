import { Effect } from "effect"

/** What is logged, by name. A name is stable; the sentence beside it is for people. */
export type LogEventName =
  | "alert.raised"
  | "api.failed"
  | "bank.open"
  | "bank.paused"
  | "bank.restoring"
  | "bank.troubled"
  | "command.died"
  | "contract.surprise"
  | "contract.unreadable"
  | "database.old"
  | "feed.broken"
  | "feed.failed"
  | "inquiries.unreadable"
  | "inspector.failed"
  | "partner.unknown"
  | "provision.doubled"
  | "provision.unnamed"
  | "provisioner.stopped"
  | "provisions.unreadable"
  | "restore.died"
  | "restore.strangers"
  | "restore.waits"
  | "retention.done"
  | "retention.failed"
  | "store.failed"
  | "trust.renewed"
  | "turn.died"
  | "turn.retried"
  | "user.skipped"
  | "webhooks.failed"
  | "webhooks.quiet"
  | "webhooks.recovered"
  | "webhooks.refused"
  | "webhooks.registered"
  | "webhooks.timely"
  | "webhooks.unreadable"
  | "webhooks.unverified"
  | "worker.died"

/** Nothing in it is secret or personal; a uuid is allowed, texts of bunq and of unknown errors are not. */
export interface LogEvent {
  readonly level: "info" | "warning" | "error"
  readonly event: LogEventName
  readonly message: string
  readonly uuid?: string | undefined
  /** bunq's, for its support. */
  readonly responseId?: string | null | undefined
  readonly reason?: string | undefined
  /** Whatever else tells what it is about. */
  readonly about?: { readonly [name: string]: string | number | boolean | null }
}

const levels = { info: Effect.logInfo, warning: Effect.logWarning, error: Effect.logError }

/**
 * Logs one event through Effect's logger, with everything but the sentence as annotations: `event`, and where they are known `uuid`, `responseId` and
 * `reason`. Every line of the library is made by it.
 */
export const logEvent = ({ level, message, about, ...named }: LogEvent): Effect.Effect<void> => {
  const given = Object.entries({ ...named, ...about }).filter(
    ([, value]) => value !== undefined && value !== null
  )
  return Effect.annotateLogs(levels[level](message), Object.fromEntries(given))
}
