import type { CommandLine } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/** Reads `--by`: who stands in the history as who asked; `cli` when nobody is named. Throws `UsageError` reason `BadValue`. */
export const byOption = ({ options }: CommandLine): string => {
  const { by = "cli" } = options
  if (typeof by === "string" && /^[\w.:@-]{1,64}$/.test(by)) return by
  throw new UsageError("BadValue", "--by takes 1 to 64 letters, digits and _ . : @ - and nothing else.")
}
