import { settledPhases } from "@bunq-provisioning/core"
import type { View } from "@bunq-provisioning/core"
import { storedUsers } from "../stored-users.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { duration } from "./duration.ts"
import { exitCode } from "./exit-code.ts"
import { phases, phasesOption } from "./phases-option.ts"
import { textTable } from "./text-table.ts"
import { UsageError } from "./usage-error.ts"
import { uuidArgument } from "./uuid-argument.ts"
import { deadlineText, shortDetail, waitsFor } from "./view-text.ts"
import { wholeNumber } from "./whole-number.ts"

interface Filter {
  readonly phases?: ReadonlyArray<View["phase"]> | undefined
  readonly stalled?: boolean
}

const filterOf = ({ options }: CommandContext): Filter => {
  const given = phasesOption(options["phase"])
  const { settled, unsettled, stalled } = options
  if (settled === true && unsettled === true)
    throw new UsageError("BadValue", "--settled and --unsettled leave nobody; give one of them.")
  const isWanted = (phase: View["phase"]) =>
    settledPhases.includes(phase) ? unsettled !== true : settled !== true
  const isNarrowed = given !== null || settled === true || unsettled === true
  return {
    ...(isNarrowed ? { phases: (given ?? phases).filter(isWanted) } : {}),
    stalled: stalled === true
  }
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
  const { output, options } = context
  const limit = wholeNumber(context, "limit", { min: 1, max: 10_000, otherwise: 100 })
  const filter = filterOf(context)
  const after = typeof options["after"] === "string" ? uuidArgument(options["after"]) : undefined
  const { now, users } = await storedUsers(presentDatabase(context, "list")).list({
    ...filter,
    after,
    limit: limit + 1
  })
  const page = users.slice(0, limit)
  const read = page.map((user) => ({ uuid: user.uuid, view: user.view() }))
  const found = read.flatMap(({ view }) => (view === null ? [] : [view]))
  const unreadable = read.flatMap(({ uuid, view }) => (view === null ? [uuid] : []))
  for (const view of found) output.event({ type: "user", ...view })
  for (const uuid of unreadable) output.event({ type: "unreadable", uuid })
  const titles = ["external uuid", "phase", "waits for", "since", "deadline", "detail"]
  if (found.length > 0)
    for (const line of textTable([titles, ...found.map((view) => cells(view, now))])) output.line(line)
  for (const uuid of unreadable)
    output.error(`What is stored of ${uuid} cannot be used; use the version that wrote it, or a backup.`)
  const next = users.length > limit ? (page.at(-1)?.uuid ?? null) : null
  output.line(
    found.length === 0
      ? "Nobody."
      : `${found.length} user${found.length === 1 ? "" : "s"}${next === null ? "." : ","}`
  )
  if (next !== null) output.line(`and more: --after ${next}`)
  return {
    exitCode: unreadable.length > 0 ? exitCode.failed : exitCode.done,
    summary: { ok: unreadable.length === 0, users: found.length, unreadable: unreadable.length, next }
  }
}
