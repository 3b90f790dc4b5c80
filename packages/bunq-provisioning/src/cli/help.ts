import type { Command, Option } from "./command.ts"
import { commands, commonOptions } from "./commands.ts"

const lines = (options: readonly Option[]): string[] => {
  const left = options.map(({ name, value }) => `--${name}${value === undefined ? "" : ` ${value}`}`)
  const width = Math.max(...left.map((text) => text.length))
  return options.map(({ summary }, index) => `  ${(left[index] ?? "").padEnd(width)}  ${summary}`)
}

const codes =
  "Exit codes: 0 done, 1 failed, 2 bad usage, 3 bank refused, 4 interrupted (a package manager shows 130)."

/** The help of one command, or of the binary. */
export const help = (command?: Command): string =>
  command === undefined
    ? [
        "bunq-provisioning takes users from a request to a verified bunq customer. Not a product of bunq.",
        "",
        "Usage: bunq-provisioning COMMAND [options]",
        "",
        ...commands.map(({ name, summary }) => `  ${name.padEnd(9)}  ${summary}`),
        "",
        "Example: bunq-provisioning demo --users 5",
        "",
        "Every command has --help and --json; --version prints the version.",
        codes
      ].join("\n")
    : [
        `${command.name}: ${command.summary}.`,
        "",
        `Usage: bunq-provisioning ${command.usage}`,
        "",
        ...(command.notes === undefined ? [] : [...command.notes, ""]),
        ...lines([...command.options, ...commonOptions]),
        "",
        `Example: ${command.example}`,
        "",
        codes
      ].join("\n")
