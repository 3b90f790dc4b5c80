import type { View } from "@bunq-provisioning/core"
import { storedUsers } from "../stored-users.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { duration } from "./duration.ts"
import { exitCode } from "./exit-code.ts"
import { phasesOption } from "./phases-option.ts"
import { textTable } from "./text-table.ts"
import { UsageError } from "./usage-error.ts"
import { uuidArgument } from "./uuid-argument.ts"
import { deadlineText, shortDetail, waitsFor } from "./view-text.ts"
import { wholeNumber } from "./whole-number.ts"

/** How many rows are looked at in one go; a filter may leave few of them. */
const batch = 500

const filterOf = ({ options }: CommandContext): ((view: View) => boolean) => {
  const phases = phasesOption(options["phase"])
  const { settled, unsettled, stalled } = options
  if (settled === true && unsettled === true)
    throw new UsageError("BadValue", "--settled and --unsettled leave nobody; give one of them.")
  return (view) =>
    (phases === null || phases.includes(view.phase)) &&
    (stalled !== true || view.stalled) &&
    (settled !== true || view.settled) &&
    (unsettled !== true || !view.settled)
}

const cells = (view: View, now: number): readonly string[] => [
  view.uuid,
  view.key,
  waitsFor[view.actor],
  duration(now - view.since),
  deadlineText(view, now),
  shortDetail(view)
]

/** Lists users from the database alone, beside a running service. */
export const listCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options, interrupted } = context
  const limit = wholeNumber(context, "limit", { min: 1, max: 10_000, otherwise: 100 })
  const wanted = filterOf(context)
  const users = storedUsers(presentDatabase(context, "list"))
  let after = typeof options["after"] === "string" ? uuidArgument(options["after"]) : undefined
  const found: View[] = []
  const unreadable: string[] = []
  let [now, more] = [0, true]
  while (more && found.length < limit && !interrupted.aborted) {
    const page = await users.list({ after, limit: batch })
    now = page.now
    more = page.users.length === batch
    for (const user of page.users) {
      if (found.length === limit) {
        more = true
        break
      }
      after = user.uuid as typeof after
      const view = user.view()
      if (view === null) unreadable.push(user.uuid)
      else if (wanted(view)) found.push(view)
    }
  }
  for (const view of found) output.event({ type: "user", ...view })
  for (const uuid of unreadable) output.event({ type: "unreadable", uuid })
  const titles = ["external uuid", "phase", "waits for", "since", "deadline", "detail"]
  if (found.length > 0)
    for (const line of textTable([titles, ...found.map((view) => cells(view, now))])) output.line(line)
  for (const uuid of unreadable)
    output.error(`What is stored of ${uuid} cannot be used; use the version that wrote it, or a backup.`)
  const next = more ? (after ?? null) : null
  output.line(
    found.length === 0
      ? "Nobody."
      : `${found.length} user${found.length === 1 ? "" : "s"}${next === null ? "." : ","}`
  )
  if (next !== null) output.line(`and maybe more: --after ${next}`)
  return {
    exitCode: unreadable.length > 0 ? exitCode.failed : exitCode.done,
    summary: { ok: unreadable.length === 0, users: found.length, unreadable: unreadable.length, next }
  }
}
