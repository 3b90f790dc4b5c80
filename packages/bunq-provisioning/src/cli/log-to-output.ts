import type { LogEntry } from "../log-entries.ts"
import type { Output } from "./output.ts"

const worthALine = new Set(["uuid", "operation", "reason", "path", "value", "responseId"])

/** Shows what the library warns of: an object each with `--json`, a line on stderr otherwise. */
export const logToOutput =
  (output: Output) =>
  ({ level, message, about }: LogEntry): void => {
    output.event({ type: "log", level, message, ...(Object.keys(about).length === 0 ? {} : { about }) })
    const more = Object.entries(about)
      .filter(([name, value]) => worthALine.has(name) && value !== null)
      .map(([name, value]) => `${name} ${String(value)}`)
    output.error(`${level}: ${message}${more.length === 0 ? "" : ` (${more.join(", ")})`}`)
  }
