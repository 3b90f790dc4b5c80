import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { vaultOption } from "./settings.ts"
import { UsageError } from "./usage-error.ts"
import { uuidArgument } from "./uuid-argument.ts"
import { withoutBank } from "./without-bank.ts"

const confirm = async ({ options, input, interrupted, output }: CommandContext): Promise<void> => {
  if (options["yes"] === true) return
  if (!input.interactive || output.json)
    throw new UsageError("MissingArgument", "Erasing cannot be undone; give --yes to say that it is meant.")
  const word = await input.askSecret(
    "Everything sealed of this user goes for good. Type erase to go on (not shown): ",
    interrupted
  )
  if (word.trim() !== "erase") throw new UsageError("BadValue", "Nothing was erased.")
}

/** Destroys what was sealed of one settled user; the history stays. */
export const eraseCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options, positionals } = context
  const uuid = uuidArgument(positionals[0])
  const database = presentDatabase(context, "erase")
  const by = typeof options["by"] === "string" ? { by: options["by"] } : {}
  const vault = vaultOption(context)
  await confirm(context)
  return withoutBank({ database, ...vault }, async ({ custody }) => {
    const { erased } = await custody.erase(uuid, { ...by, force: options["force"] === true })
    const { intact } = await custody.verifyJournal(uuid)
    const at = new Date(erased?.at ?? 0).toISOString()
    output.line(
      `${uuid} is erased (${at}, by ${erased?.by ?? "operator"}): nothing that was sealed opens any more.`
    )
    output.line(
      intact
        ? "The history stays, holds references only and still verifies."
        : "The history does not verify, and did not before: see doctor."
    )
    output.line(
      "Not reached from here: backups and copies of the database made before, and what bunq itself keeps."
    )
    return { exitCode: exitCode.done, summary: { ok: true, uuid, ...erased, intact } }
  })
}
