import type { CommandContext, Outcome } from "./command.ts"
import { diagram } from "./diagram.ts"
import { exitCode } from "./exit-code.ts"

export const diagramCommand = async ({ output }: CommandContext): Promise<Outcome> => {
  const text = diagram()
  output.line(text.trimEnd())
  return { exitCode: exitCode.done, summary: { ok: true, diagram: text } }
}
