import { besideBank } from "./beside-bank.ts"
import { byOption } from "./by-option.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { followUser } from "./follow-user.ts"
import { readSettings } from "./settings.ts"
import { UserLines } from "./user-lines.ts"
import { userOutcome } from "./user-outcome.ts"
import { uuidArgument } from "./uuid-argument.ts"
import { withProvisioner } from "./with-provisioner.ts"

/** Ends one provision at bunq and waits until bunq says so. */
export const closeCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options, positionals, interrupted } = context
  const uuid = uuidArgument(positionals[0])
  const by = byOption(context)
  const database = presentDatabase(context, "close")
  const settings = await readSettings(context, database)
  const accepted = options["no-wait"] === true
  return withProvisioner({ settings, output, quietly: accepted }, async (provisioner) => {
    const handle = await provisioner.handle(uuid)
    const { view: asked } = await handle.send({ type: "provision.close" }, { by })
    if (asked.phase === "failed") {
      output.line(`${uuid} has failed at bunq: there is nothing to close.`)
      return { exitCode: exitCode.done, summary: { ok: true, uuid, phase: asked.phase } }
    }
    const { bank } = provisioner
    const view = await besideBank({ bank, output, signal: interrupted }, (signal) =>
      followUser({
        handle,
        lines: new UserLines(output),
        signal,
        until: ({ phase }) => accepted || phase === "closed" || phase === "failed"
      })
    )
    return userOutcome({ context, database, view, wanted: ["closed"], accepted })
  })
}
