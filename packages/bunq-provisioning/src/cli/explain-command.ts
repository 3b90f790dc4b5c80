import { isServer } from "../database-layers.ts"
import { lockHolder } from "../doctor/lock-holder.ts"
import { storedUsers } from "../stored-users.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { duration } from "./duration.ts"
import { exitCode } from "./exit-code.ts"
import { uuidArgument } from "./uuid-argument.ts"

/** Nothing goes on: no service holds the database. Of a server, or where it cannot be told, that is not known. */
const isUnattended = (database: string): boolean => {
  try {
    return !isServer(database) && lockHolder(database) === null
  } catch {
    return false
  }
}

/** Explains one user from the database alone: it sends nothing, needs no key and may run beside the service. */
export const explainCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, positionals } = context
  const uuid = uuidArgument(positionals[0])
  const database = presentDatabase(context, "explain")
  const { explanation, now } = await storedUsers(database).explain(uuid)
  const stands = isUnattended(database)
  const { headline, waitsFor, deadline, nextCheck, problems, history, earlier } = explanation
  output.line(headline)
  output.line(`  waits for   ${waitsFor}`)
  output.line(`  deadline    ${deadline ?? "none"}`)
  output.line(
    `  next check  ${stands ? `none before a service holds the database; then: ${nextCheck}` : nextCheck}`
  )
  for (const problem of problems) output.line(`  problem     ${problem}`)
  output.line("")
  output.line("What happened, newest first:")
  for (const { at, source, by, text, responseId } of history)
    output.line(
      `  ${duration(now - at).padStart(8)} ago  ${source.padEnd(8)}  ${text}${by === undefined ? "" : `, by ${by}`}${responseId === null ? "" : `  [${responseId}]`}`
    )
  if (earlier > 0) output.line(`  and ${earlier.toLocaleString("en")} entries before those`)
  output.event({ type: "explanation", ...explanation, attended: !stands })
  return { exitCode: exitCode.done, summary: { ok: true, uuid, headline, waitsFor } }
}
