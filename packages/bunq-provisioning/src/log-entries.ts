import { Logger, References } from "effect"
import type { Layer } from "effect"

/** One thing the library logs: without secrets and personal data. */
export interface LogEntry {
  /** Epoch ms. */
  readonly at: number
  /** `Info`, `Warn` or `Error`, and what Effect knows beside them. */
  readonly level: string
  /** A stable name such as `bank.troubled`; `docs/telemetry.md` lists them. null for what others log in the same runtime. */
  readonly event: string | null
  /** For people. */
  readonly message: string
  readonly uuid: string | null
  /** bunq's, for its support. */
  readonly responseId: string | null
  readonly reason: string | null
  /** What else it is about, such as an operation. */
  readonly about: { readonly [name: string]: unknown }
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null)

/** Hands what the library logs to a function. Objects beside the text, such as causes, are left out: they could hold anything. */
export const logEntries = (take: (entry: LogEntry) => void): Layer.Layer<never> =>
  Logger.layer([
    Logger.make(({ logLevel, message, fiber, date }) => {
      const words = [message].flat().filter((word) => typeof word === "string")
      const { event, uuid, responseId, reason, ...about } = fiber.getRef(References.CurrentLogAnnotations)
      take({
        at: date.getTime(),
        level: logLevel,
        event: text(event),
        message: words.join(" "),
        uuid: text(uuid),
        responseId: text(responseId),
        reason: text(reason),
        about
      })
    })
  ])

/** One line of JSON, for a service: names without a value are left out. */
export const jsonLine = ({ at, about, ...entry }: LogEntry): string => {
  const known = Object.entries(entry).filter(([, value]) => value !== null)
  return JSON.stringify({ at: new Date(at).toISOString(), ...Object.fromEntries(known), ...about })
}
