import type { LogEntry } from "../log-entries.ts"
import type { Output } from "./output.ts"
import { clockTime } from "./user-lines.ts"

const worthALine = new Set(["operation", "path", "value"])

/** Shows what the library tells: an object each with `--json`; otherwise a line, on stderr unless it is mere news. */
export const logToOutput =
  (output: Output) =>
  ({ at, level, message, about, ...named }: LogEntry): void => {
    const known = Object.entries(named).filter(([, value]) => value !== null)
    const beside = Object.keys(about).length === 0 ? {} : { about }
    output.event({ type: "log", at, level, message, ...Object.fromEntries(known), ...beside })
    const more = [
      ...known.filter(([name]) => name !== "event"),
      ...Object.entries(about).filter(([name, value]) => worthALine.has(name) && value !== null)
    ].map(([name, value]) => `${name} ${String(value)}`)
    const text = `${message}${more.length === 0 ? "" : ` (${more.join(", ")})`}`
    if (level === "Info") output.line(`${clockTime(at)}  ${text}`)
    else output.error(`${clockTime(at)}  ${level}: ${text}`)
  }
