import { machineDefinition } from "@bunq-provisioning/core/machine"
import type { CommandContext, Outcome } from "./command.ts"
import { diagram } from "./diagram.ts"
import { exitCode } from "./exit-code.ts"
import { UsageError } from "./usage-error.ts"

/** Prints the machine: as Mermaid, or as the JSON Stately's tools read. */
export const diagramCommand = async ({ output, options }: CommandContext): Promise<Outcome> => {
  const format = options["as"] ?? "mermaid"
  if (format !== "mermaid" && format !== "json")
    throw new UsageError("BadValue", "--as takes mermaid or json.")
  if (format === "json") {
    const definition = machineDefinition()
    output.line(JSON.stringify(definition, null, 2))
    return { exitCode: exitCode.done, summary: { ok: true, definition } }
  }
  const text = diagram()
  output.line(text.trimEnd())
  return { exitCode: exitCode.done, summary: { ok: true, diagram: text } }
}
