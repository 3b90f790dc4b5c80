import { statSync } from "node:fs"
import type { CommandLine } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/**
 * Reads the name of a file that may not exist yet. Throws `UsageError` reason `BadValue` for a pipe, a socket or a device: opening one would wait
 * for somebody at the other end, and nothing could interrupt it.
 */
export const fileOption = (line: CommandLine, name: string): string | undefined => {
  const file = line.options[name]
  if (typeof file !== "string") return undefined
  // What cannot be looked at is refused where it is opened, with its reason.
  let found: { isFile(): boolean; isDirectory(): boolean } | undefined
  try {
    found = statSync(file, { throwIfNoEntry: false })
  } catch {}
  if (found !== undefined && !found.isFile() && !found.isDirectory())
    throw new UsageError("BadValue", `--${name} names something that is not a file; give the name of a file.`)
  return file
}
