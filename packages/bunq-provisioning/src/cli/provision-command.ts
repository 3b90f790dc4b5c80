import type { View } from "@bunq-provisioning/core"
import type { Handle, Provisioning } from "@bunq-provisioning/runtime"
import { wallNow } from "../edges/wall-clock.ts"
import { besideBank } from "./beside-bank.ts"
import { byOption } from "./by-option.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { neededDatabase } from "./database-option.ts"
import { duration } from "./duration.ts"
import { followUser } from "./follow-user.ts"
import { personInput } from "./person-input.ts"
import { readSettings } from "./settings.ts"
import { UsageError } from "./usage-error.ts"
import { UserLines } from "./user-lines.ts"
import { userOutcome } from "./user-outcome.ts"
import { withProvisioner } from "./with-provisioner.ts"

/** What an app does around the identity SDK, without the SDK: for banks where nobody holds a document. */
const finishIdentity =
  (handle: Handle, by: string) =>
  async ({ actions, ...view }: View): Promise<void> => {
    const asked =
      "required" in view && view.required.some(({ type }) => type === "IDENTIFICATION_VERIFICATION")
    if (actions.includes("finish-identity")) await handle.send({ type: "identity.finish" }, { by })
    else if (asked && actions.includes("start-identity"))
      await handle.send({ type: "identity.start" }, { by })
  }

/** Whether the database has this user; an invalid UUID is refused when it is provisioned. */
const isKnown = (provisioner: Provisioning, uuid: string): Promise<boolean> =>
  provisioner.handle(uuid).then(
    () => true,
    () => false
  )

/** Provisions one person and shows how it goes until it is settled; leaving earlier loses nothing. */
export const provisionCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options, interrupted } = context
  const by = byOption(context)
  const database = neededDatabase(context, "provision")
  const person = await personInput(context)
  const settings = await readSettings(context, database)
  const plays = options["finish-identity"] === true
  if (plays && (settings.environment as { readonly name: string }).name === "production")
    throw new UsageError("BadValue", "--finish-identity is not for production: there the user's app does it.")
  const accepted = options["no-wait"] === true
  return withProvisioner({ settings, output, quietly: accepted }, async (provisioner) => {
    const known = await isKnown(provisioner, person.request.externalUuid)
    const handle = await provisioner.provision(person.request, { ...person.options, by })
    if (known)
      output.line("This UUID is known here already: the user goes on, and what was given now is not used.")
    const { queued } = await handle.view()
    if (queued !== null && queued.position > 1)
      output.line(
        `Number ${queued.position} in line: users are created as fast as bunq lets sessions be opened. This one's should be open in ${duration(queued.expectedAt - wallNow())}.`
      )
    const lines = new UserLines(output)
    if (!accepted && output.interactive)
      output.line("Accepted. Ctrl-C leaves at any time; nothing is lost by it.")
    const { bank } = provisioner
    const view = await besideBank({ bank, output, signal: interrupted }, (signal) =>
      followUser({
        handle,
        lines,
        signal,
        until: ({ settled }) => accepted || settled,
        ...(plays ? { onView: finishIdentity(handle, by) } : {})
      })
    )
    return userOutcome({ context, database, view, wanted: ["active"], accepted })
  })
}
