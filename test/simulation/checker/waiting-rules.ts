import type { CommitRule } from "./commit-rules.ts"
import type { Written } from "./user-record.ts"

/** The names of all states that are active, from the value as XState keeps it. */
export const statesIn = (value: unknown): readonly string[] =>
  typeof value === "string"
    ? [value]
    : Object.entries(value as object).flatMap(([name, inner]) => [name, ...statesIn(inner)])

/** bunq acts in these, and how long that should take is known. */
const bunqActs = [
  "processing",
  "opening",
  "awaitingToken",
  "evaluating",
  "submitting",
  "reviewing",
  "waiting",
  "running"
]
/** A look at a deadline that changed nothing comes again by then; nothing is given up for a clock that is wrong by no more than this, ms. */
const [latestLook, clockError] = [15 * 60_000, 10 * 60_000]
const hour = 3_600_000

export const isNoted = ({ before, fresh }: Pick<Written, "before" | "fresh">): boolean =>
  before?.overdue === true || fresh.some(({ fact }) => fact.kind === "overdue")

/** Whoever is not settled is worked for, watched, or waits for a person; and what should end in time has a time (I8). */
export const somebodyActs: CommitRule = (written, violated) => {
  const { uuid, row, envelope, value, context, interested } = written
  if (row.settled || envelope.quarantine !== undefined) return
  const states = statesIn(value)
  const stalled = states.includes("stalled")
  if (!row.owing && interested.length === 0 && !stalled)
    violated("nobody-acts", `${uuid} in ${states.join(" ")}`)
  if (row.dueAt === null) {
    const expects = states.some((state) => bunqActs.includes(state))
    if (expects && !stalled && !isNoted(written)) violated("no-deadline", `${uuid} in ${states.join(" ")}`)
  }
  const limits = [
    states.includes("credential") && states.includes("opening")
      ? context.provision?.credential?.expiresAt
      : null,
    states.includes("inProgress") && context.identity.startedAt !== null
      ? context.identity.startedAt + hour
      : null
  ]
  for (const limit of limits)
    if (
      typeof limit === "number" &&
      (row.dueAt === null || row.dueAt > Math.max(limit + clockError, row.changedAt + latestLook) + 1)
    )
      violated("deadline-lost", `${uuid} in ${states.join(" ")}: due ${row.dueAt} for ${limit}`)
}

const afterClose = ["closing", "closed", "failed"]

/** Once somebody asked for the end, everything goes there. */
export const asksEnd = ({ fresh }: Pick<Written, "fresh">): boolean =>
  fresh.some(
    ({ cause, fact }) => cause === "provision.close" && (fact.kind === "moved" || fact.kind === "noted")
  )
export const closeIsKept: CommitRule = (written, violated) => {
  const { uuid, value, context, before } = written
  if (before?.closing !== true && !asksEnd(written)) return
  const [outer = ""] = statesIn(value)
  if (!afterClose.includes(outer) && !context.closeRequested)
    violated("close-forgotten", `${uuid} is ${outer}`)
}
