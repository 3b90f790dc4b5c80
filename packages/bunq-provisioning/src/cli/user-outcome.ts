import type { View } from "@bunq-provisioning/core"
import type { CommandContext, Outcome } from "./command.ts"
import { exitCode } from "./exit-code.ts"
import { shownDatabase } from "../database-layers.ts"

/** What is told of one user at the end: whether it is what was wanted, and who goes on with it when it is not over. */
export const userOutcome = (options: {
  readonly context: CommandContext
  readonly database: string
  readonly view: View
  /** The phases that count as done. */
  readonly wanted: readonly View["phase"][]
  /** It was only to be accepted. */
  readonly accepted: boolean
}): Outcome => {
  const { context, database, view, wanted, accepted } = options
  const { output } = context
  const { uuid, phase, actor, settled, stalled } = view
  const reached = wanted.includes(phase)
  const interrupted = !reached && !settled && context.interrupted.aborted
  const ok = reached || (accepted && !settled)
  const summary = { ok, uuid, phase, actor, settled, stalled }
  const more = `bunq-provisioning explain ${uuid} --database ${shownDatabase(database)}`
  if (!settled && !reached) {
    if (interrupted) output.line("")
    const next = stalled
      ? `It waits for a person, and does not go on by itself: bunq-provisioning retry ${uuid} --database ${shownDatabase(database)}.`
      : "What bunq was already asked goes on there; here it goes on with the service, or with the same command."
    output.line(
      `${interrupted ? "Interrupted" : "Accepted"}: the user is kept in ${shownDatabase(database)}, now ${phase}${stalled ? ", stalled" : ""}. ${next}`
    )
    output.line(`Where it stands: ${more}`)
  } else output.line(`${uuid} is ${phase}.${ok ? "" : ` More: ${more}`}`)
  if (interrupted) return { exitCode: exitCode.interrupted, summary }
  return { exitCode: ok ? exitCode.done : exitCode.failed, summary }
}
