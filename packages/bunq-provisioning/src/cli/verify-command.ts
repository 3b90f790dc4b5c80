import { readFileSync, statSync } from "node:fs"
import { parseHistory, verifyHistory } from "@bunq-provisioning/runtime"
import type { CommandContext, Outcome } from "./command.ts"
import { exitCode } from "./exit-code.ts"
import { UsageError } from "./usage-error.ts"
import { verdictText } from "./verdict-text.ts"

const most = 512 * 1024 * 1024
const unusable = (what: string) => new UsageError("BadValue", `The file ${what}; give one that export wrote.`)

const read = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) throw unusable("is not there")
  if (!found.isFile() || found.size > most) throw unusable("is none, or too large")
  try {
    return readFileSync(file, "utf8")
  } catch {
    throw unusable("cannot be read")
  }
}

/** Proves an exported history by itself: no database, no key, no bank. */
export const verifyCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, positionals } = context
  const history = parseHistory(read(String(positionals[0])))
  if (history === null) throw unusable("holds no exported history")
  const verdict = verifyHistory(history)
  const { uuid, intact, entries, broken, end } = verdict
  output.line(
    intact ? `${uuid} verifies: ${verdictText(verdict)}` : `${uuid} does not verify: ${verdictText(verdict)}`
  )
  if (intact) {
    output.line(`  entry ${end.number} has the hash ${end.hash ?? "none"}`)
    output.line(
      "  Whoever made the file could have made up all of it: compare that hash with the database's (doctor, export)."
    )
  }
  output.event({ type: "verdict", ...verdict })
  return {
    exitCode: intact ? exitCode.done : exitCode.failed,
    summary: { ok: intact, uuid, entries, broken, hash: end.hash }
  }
}
