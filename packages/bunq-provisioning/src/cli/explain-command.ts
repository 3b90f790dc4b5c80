import { parseExternalUuid } from "@bunq-provisioning/core"
import { existsSync } from "node:fs"
import { explainFrom } from "../stored-users.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { duration } from "./duration.ts"
import { exitCode } from "./exit-code.ts"
import { fileOption } from "./file-option.ts"
import { UsageError } from "./usage-error.ts"

/** Explains one user from the database alone: it sends nothing, needs no key and may run beside the service. */
export const explainCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, positionals } = context
  const uuid = parseExternalUuid(positionals[0])
  const database = fileOption(context, "database")
  if (database === undefined)
    throw new UsageError("MissingArgument", "explain needs --database FILE: the file the users are kept in.")
  if (!existsSync(database))
    throw new UsageError(
      "BadValue",
      "There is no such database; give the FILE that was given when the user was provisioned."
    )
  const { explanation, now } = await explainFrom(database, uuid)
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
