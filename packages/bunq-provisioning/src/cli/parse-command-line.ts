import { parseArgs } from "node:util"
import type { Command, CommandLine } from "./command.ts"
import { commonOptions } from "./commands.ts"
import { refuseKeys } from "./key-on-command-line.ts"
import { UsageError } from "./usage-error.ts"

/** Reads the words after the command's name. Throws `UsageError`; the message names options, never values. */
export const parseCommandLine = (command: Command, words: readonly string[]): CommandLine => {
  refuseKeys(words)
  const known = [...command.options, ...commonOptions]
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      known.map(({ name, value }) => [name, { type: value === undefined ? "boolean" : "string" } as const])
    )
  })
  const see = `see bunq-provisioning ${command.name} --help`
  const options: { [name: string]: string | boolean } = {}
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value)
    if (token.kind !== "option") continue
    const option = known.find(({ name }) => name === (token.rawName === "-h" ? "help" : token.name))
    if (option === undefined)
      throw new UsageError(
        "UnknownOption",
        `There is an option this command does not have; use ${known.map(({ name }) => `--${name}`).join(", ")}.`
      )
    if (option.value === undefined && token.value !== undefined)
      throw new UsageError("BadValue", `--${option.name} takes no value; ${see}.`)
    if (
      option.value !== undefined &&
      (token.value === undefined ||
        token.value === "" ||
        (!token.inlineValue && token.value.startsWith("--")))
    )
      throw new UsageError("BadValue", `--${option.name} needs a value (${option.value}); ${see}.`)
    options[option.name] = token.value ?? true
  }
  if (options["help"] === true) return { options, positionals }
  if (positionals.length < command.positionals.min)
    throw new UsageError("MissingArgument", `Something is missing; use: bunq-provisioning ${command.usage}.`)
  if (positionals.length > command.positionals.max)
    throw new UsageError(
      "UnexpectedArgument",
      `There is a word too many; use: bunq-provisioning ${command.usage}.`
    )
  return { options, positionals }
}
