import type { View } from "@bunq-provisioning/core"
import type { Handle, Provisioning } from "@bunq-provisioning/runtime"
import { besideBank } from "./beside-bank.ts"
import { byOption } from "./by-option.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { followUser } from "./follow-user.ts"
import { readSettings } from "./settings.ts"
import { UsageError } from "./usage-error.ts"
import { UserLines } from "./user-lines.ts"
import { uuidArgument } from "./uuid-argument.ts"
import { withProvisioner } from "./with-provisioner.ts"
import { shownDatabase } from "../database-layers.ts"

/** Sends the retries; those who were sent one. More than a report names take another round. */
const retryAll = async (provisioner: Provisioning, by: string): Promise<readonly string[]> => {
  const all = new Set<string>()
  for (;;) {
    const { uuids, more } = await provisioner.retryAll({ by })
    const known = all.size
    for (const uuid of uuids) all.add(uuid)
    // Who failed again meanwhile is not retried for ever.
    if (!more || all.size === known) return [...all]
  }
}
/** How one user is helped, and what is said when there is nothing to help with. */
const again = {
  retry: { event: "provision.retry", nothing: "is not stalled: nothing to retry." },
  "reset-credential": {
    event: "credential.reset",
    nothing: "can open sessions, or waits for bunq: the credential is left alone."
  }
} as const
type Way = keyof typeof again

const retryOne = async (
  provisioner: Provisioning,
  { uuid, way, by }: { readonly uuid: string; readonly way: Way; readonly by: string }
): Promise<readonly string[]> => {
  const handle = await provisioner.handle(uuid)
  const { stalled, actions } = await handle.view()
  if (!stalled || !actions.includes(way)) return []
  await handle.send({ type: again[way].event }, { by })
  return [uuid]
}

/** A problem is forgotten when its command has worked; a command that fails for good again stalls again. */
const isOver = (view: View): boolean =>
  view.settled || view.stalled || Object.keys(view.problems).length === 0

const count = (number: number) => `${number} user${number === 1 ? "" : "s"}`

/** Tries again what failed for good, and waits until it has worked or failed again. */
export const retryCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options, positionals, interrupted } = context
  const all = options["all"] === true
  if (all === (positionals[0] !== undefined))
    throw new UsageError("MissingArgument", "retry needs one of: the UUID of a user, or --all.")
  const one = all ? null : uuidArgument(positionals[0])
  const way = options["reset-credential"] === true ? "reset-credential" : "retry"
  if (all && way !== "retry")
    throw new UsageError("MissingArgument", "--reset-credential needs the UUID of one user, not --all.")
  const by = byOption(context)
  const database = presentDatabase(context, "retry")
  const settings = await readSettings(context, database)
  const accepted = options["no-wait"] === true
  return withProvisioner({ settings, output, quietly: accepted }, async (provisioner) => {
    const uuids =
      one === null ? await retryAll(provisioner, by) : await retryOne(provisioner, { uuid: one, way, by })
    const retried: Handle[] = []
    for (const uuid of uuids) retried.push(await provisioner.handle(uuid))
    if (retried.length === 0) {
      output.line(one === null ? "Nobody is stalled: nothing to retry." : `${one} ${again[way].nothing}`)
      return { exitCode: exitCode.done, summary: { ok: true, retried: 0, stalled: 0 } }
    }
    const lines = new UserLines(output)
    const { bank } = provisioner
    const views = await besideBank({ bank, output, signal: interrupted }, (signal) =>
      Promise.all(
        retried.map((handle) =>
          accepted ? handle.view() : followUser({ handle, lines, signal, until: isOver })
        )
      )
    )
    const stalled = views.filter((view) => view.stalled)
    const open = views.filter((view) => !isOver(view)).length
    for (const { uuid } of stalled)
      output.line(
        `${uuid} failed again: bunq-provisioning explain ${uuid} --database ${shownDatabase(database)}`
      )
    output.line(
      `${count(retried.length)} retried, ${views.length - stalled.length - open} got on, ${stalled.length} failed again, ${open} under way.`
    )
    const stopped = interrupted.aborted && open > 0
    if (stopped)
      output.line(
        "Interrupted: what is under way goes on with a service or the next command on this database."
      )
    return {
      exitCode: stopped ? exitCode.interrupted : stalled.length > 0 ? exitCode.failed : exitCode.done,
      summary: {
        ok: stalled.length === 0 && !stopped,
        retried: retried.length,
        stalled: stalled.length,
        open
      }
    }
  })
}
