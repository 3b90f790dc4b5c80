import { scenarios } from "@bunq-provisioning/sandbox"
import type { ScenarioName } from "@bunq-provisioning/sandbox"
import type { CommandLine } from "./command.ts"
import { UsageError } from "./usage-error.ts"

const names = scenarios.map(({ name }) => name)

/** Reads `--scenario`; undefined when it is not given. Throws `UsageError`, with what there is. */
export function scenarioOption(line: CommandLine): ScenarioName | undefined
export function scenarioOption<Extra extends string>(
  line: CommandLine,
  extra: Extra
): ScenarioName | Extra | undefined
export function scenarioOption(line: CommandLine, extra?: string): string | undefined {
  const given = line.options["scenario"]
  if (typeof given !== "string") return undefined
  const known = extra === undefined ? names : [extra, ...names]
  if ((known as readonly string[]).includes(given)) return given
  throw new UsageError("BadValue", `--scenario takes ${known.join(", ")}.`)
}
