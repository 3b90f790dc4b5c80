import { besideBank } from "./beside-bank.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { Interrupted } from "./interrupted.ts"
import { readSettings } from "./settings.ts"
import { untilAborted } from "./until-aborted.ts"
import { withProvisioner } from "./with-provisioner.ts"

/** Says that a database came from a backup, and reads everybody again before anything else leaves for bunq. */
export const restoreCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options, interrupted } = context
  const database = presentDatabase(context, "restore")
  const settings = { ...(await readSettings(context, database)), restored: true }
  const quietly = options["no-wait"] === true
  return withProvisioner({ settings, output, quietly }, async ({ bank }) => {
    if (quietly) {
      output.line("Written down: whatever runs on this database next reads everybody again first.")
      return { exitCode: exitCode.done, summary: { ok: true, over: false } }
    }
    const stop = untilAborted(interrupted).then((): never => {
      throw new Interrupted("Interrupted: whatever runs on this database next goes on with it.")
    })
    const over = async (signal: AbortSignal) => {
      for await (const { _tag } of bank.changes({ signal })) if (_tag === "Open") return
    }
    await Promise.race([besideBank({ bank, output, signal: interrupted }, over), stop])
    output.line(
      "Everybody was read again. Users bunq knows and this database does not: reconcile shows them."
    )
    return { exitCode: exitCode.done, summary: { ok: true, over: true } }
  })
}
