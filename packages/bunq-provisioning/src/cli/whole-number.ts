import type { CommandLine } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/** Reads a whole number within bounds. Throws `UsageError` reason `BadValue`. */
export const wholeNumber = (
  line: CommandLine,
  name: string,
  bounds: { readonly min: number; readonly max: number; readonly otherwise: number }
): number => {
  const text = line.options[name]
  if (typeof text !== "string") return bounds.otherwise
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= bounds.min && value <= bounds.max))
    throw new UsageError("BadValue", `--${name} takes a whole number from ${bounds.min} to ${bounds.max}.`)
  return value
}
