import { writeFileSync } from "node:fs"
import { ProvisionerError, exportHistory, historyLines, verifyHistory } from "@bunq-provisioning/runtime"
import { readStore } from "../read-store.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { fileOption } from "./file-option.ts"
import { UsageError } from "./usage-error.ts"
import { uuidArgument } from "./uuid-argument.ts"
import { verdictText } from "./verdict-text.ts"

/** A new file only the owner may read; nothing that is there is written over. */
const save = (file: string, text: string): void => {
  try {
    writeFileSync(file, text, { flag: "wx", mode: 0o600 })
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST"
    throw new UsageError(
      "BadValue",
      isThere
        ? "The file of --out is there already; give the name of a new one."
        : "The file of --out cannot be written; check its folder."
    )
  }
}

/** Hands out one user's whole history as JSON Lines, from the database alone. */
export const exportCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, positionals } = context
  const uuid = uuidArgument(positionals[0])
  const database = presentDatabase(context, "export")
  const out = fileOption(context, "out")
  const history = await readStore(database, (store) => exportHistory(store, uuid))
  if (history === null) throw new ProvisionerError({ operation: "export", reason: { _tag: "NotFound" } })
  const lines = historyLines(history)
  const verdict = verifyHistory(history)
  if (out !== undefined) {
    save(out, `${lines.join("\n")}\n`)
    output.line(`Written to ${out}: ${verdictText(verdict)}`)
    output.line(`  the newest entry's hash is ${history.end.hash ?? "none"}`)
    if (history.responseIds.length > 0)
      output.line(`  ${history.responseIds.length} response ids for bunq's support are in the first line`)
  } else if (output.json) {
    const { entries, ...head } = history
    output.event({ type: "history", ...head })
    for (const entry of entries) output.event({ type: "entry", ...entry })
  } else for (const line of lines) output.line(line)
  const { intact, entries, end } = verdict
  return {
    exitCode: intact ? exitCode.done : exitCode.failed,
    summary: { ok: intact, uuid, entries, hash: end.hash, broken: verdict.broken }
  }
}
