import type { View } from "@bunq-provisioning/core"
import type { Handle, Provisioning } from "@bunq-provisioning/runtime"
import { besideBank } from "./beside-bank.ts"
import { byOption } from "./by-option.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { neededDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { followUser } from "./follow-user.ts"
import { readSettings } from "./settings.ts"
import { UsageError } from "./usage-error.ts"
import { UserLines } from "./user-lines.ts"
import { uuidArgument } from "./uuid-argument.ts"
import { withProvisioner } from "./with-provisioner.ts"

/** The look-up at bunq is over: found, or not there. */
const isLookedUp = (view: View): boolean => view.phase !== "requesting" || view.stalled
/** bunq says that it holds no such provision. */
const isAbsent = ({ stalled, problems }: View): boolean =>
  stalled && problems["createProvision"]?.reason === "NotFound"

interface Import {
  readonly provisioner: Provisioning
  readonly lines: UserLines
  readonly wait: boolean
  readonly signal: AbortSignal
  readonly by: string
}

const adoptAll = async (uuids: readonly string[], work: Import): Promise<readonly View[]> => {
  const { provisioner, lines, wait, signal, by } = work
  const handles: Handle[] = []
  for (const uuid of uuids) if (!signal.aborted) handles.push(await provisioner.adopt(uuid, { by }))
  const lookedUp = async (handle: Handle): Promise<View> => {
    const found = await followUser({ handle, lines, signal, until: isLookedUp })
    // A mistyped UUID must not wait for a person for ever: nobody is behind it.
    if (isAbsent(found)) {
      await handle.send({ type: "provision.close" }, { by })
      await followUser({ handle, lines, signal, until: ({ settled, stalled }) => settled || stalled })
    }
    return found
  }
  return Promise.all(handles.map((handle) => (wait ? lookedUp(handle) : handle.view())))
}

/** Everything bunq lists and the database does not know. A report names a thousand; more of them take another round. */
const adoptUnknown = async (work: Import): Promise<readonly View[]> => {
  const views: View[] = []
  for (;;) {
    const { onlyAtBunq } = await work.provisioner.reconcile()
    const uuids = onlyAtBunq.first.map(({ uuid }) => uuid)
    views.push(...(await adoptAll(uuids, work)))
    if (onlyAtBunq.count <= uuids.length || work.signal.aborted) return views
  }
}

/** Takes over provisions that exist at bunq; creates none there. */
export const importCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options, positionals, interrupted } = context
  const all = options["all"] === true
  if (all === positionals.length > 0)
    throw new UsageError("MissingArgument", "import needs one of: the UUIDs of provisions at bunq, or --all.")
  const uuids = positionals.map(uuidArgument)
  const by = byOption(context)
  const database = neededDatabase(context, "import")
  const settings = await readSettings(context, database)
  const wait = options["no-wait"] !== true
  return withProvisioner({ settings, output, quietly: !wait && !all }, async (provisioner) => {
    const lines = new UserLines(output)
    const views = await besideBank({ bank: provisioner.bank, output, signal: interrupted }, (signal) => {
      const work = { provisioner, lines, wait, signal, by }
      return all ? adoptUnknown(work) : adoptAll(uuids, work)
    })
    const failed = views.filter(({ stalled }) => stalled)
    const open = views.filter((view) => !isLookedUp(view)).length
    const adopted = views.length - failed.length - open
    for (const view of failed)
      output.line(
        isAbsent(view)
          ? `${view.uuid} is unknown at bunq and was not adopted: it is closed here. Check the UUID and the environment.`
          : `${view.uuid} was not adopted. ${view.problems["createProvision"]?.message ?? "It could not be looked up."} retry tries again, close ends it.`
      )
    output.line(
      views.length === 0
        ? "bunq lists nobody the database does not know."
        : `${adopted} adopted, ${failed.length} not found, ${open} still to be looked up.`
    )
    if (open > 0) output.line("Those are looked up by the service, or by the next command on this database.")
    const stopped = interrupted.aborted
    return {
      exitCode: stopped ? exitCode.interrupted : failed.length > 0 ? exitCode.failed : exitCode.done,
      summary: { ok: failed.length === 0 && !stopped, adopted, notFound: failed.length, open }
    }
  })
}
