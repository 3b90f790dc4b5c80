import { Logger, References } from "effect"
import type { Layer } from "effect"

/** What the library warns of: without secrets and personal data. */
export interface LogEntry {
  readonly level: string
  readonly message: string
  /** What it is about, such as a uuid, an operation or bunq's response id. */
  readonly about: { readonly [name: string]: unknown }
}

/** Hands what the library logs to a function. Objects beside the text, such as causes, are left out: they could hold anything. */
export const logEntries = (take: (entry: LogEntry) => void): Layer.Layer<never> =>
  Logger.layer([
    Logger.make(({ logLevel, message, fiber }) => {
      const words = [message].flat().filter((word) => typeof word === "string")
      const about = { ...fiber.getRef(References.CurrentLogAnnotations) }
      take({ level: logLevel, message: words.join(" "), about })
    })
  ])
