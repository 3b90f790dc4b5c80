import { storedUsers } from "../stored-users.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { duration } from "./duration.ts"
import { exitCode } from "./exit-code.ts"
import { uuidArgument } from "./uuid-argument.ts"

/** Explains one user from the database alone: it sends nothing, needs no key and may run beside the service. */
export const explainCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, positionals } = context
  const uuid = uuidArgument(positionals[0])
  const { explanation, now } = await storedUsers(presentDatabase(context, "explain")).explain(uuid)
  const { headline, waitsFor, deadline, nextCheck, problems, history } = explanation
  output.line(headline)
  output.line(`  waits for   ${waitsFor}`)
  output.line(`  deadline    ${deadline ?? "none"}`)
  output.line(`  next check  ${nextCheck}`)
  for (const problem of problems) output.line(`  problem     ${problem}`)
  output.line("")
  output.line("What happened, newest first:")
  for (const { at, source, text, responseId } of history)
    output.line(
      `  ${duration(now - at).padStart(8)} ago  ${source.padEnd(8)}  ${text}${responseId === null ? "" : `  [${responseId}]`}`
    )
  output.event({ type: "explanation", ...explanation })
  return { exitCode: exitCode.done, summary: { ok: true, uuid, headline, waitsFor } }
}
