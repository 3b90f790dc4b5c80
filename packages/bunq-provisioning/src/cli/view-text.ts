import type { View } from "@bunq-provisioning/core"
import { duration } from "./duration.ts"

/** Who must act, in words. */
export const waitsFor: { readonly [actor in View["actor"]]: string } = {
  bunq: "bunq",
  partner: "the partner",
  user: "the user",
  nobody: "-"
}

/** What the user still has to give, identity apart. */
const asked = (view: View): readonly string[] =>
  "required" in view
    ? view.required.filter(({ state }) => state === "open" || state === "refused").map(({ type }) => type)
    : []
const answersOf = (types: readonly string[]) => types.filter((type) => type !== "IDENTIFICATION_VERIFICATION")

/** What somebody should look at, though nothing is stalled. */
const worries = ({ overdue, unrecognised, erased }: View): readonly string[] => [
  ...(erased === undefined ? [] : ["erased"]),
  ...(overdue ? ["overdue"] : []),
  ...unrecognised
]

/** The phase in more words: what bunq does, what is asked for. */
const phaseDetail = (view: View): string => {
  if (view.queued !== null) return `number ${view.queued.position} of ${view.queued.of} in line`
  if (view.phase === "processing") return view.step
  if (view.phase === "submitting") return view.fulfilment
  if (view.phase === "collecting") {
    const types = asked(view)
    return types.length > answersOf(types).length && view.identity !== "not-started"
      ? [...answersOf(types), `identity ${view.identity}`].join(", ")
      : types.join(", ")
  }
  return "identity" in view ? `identity ${view.identity}` : ""
}

const detail = (view: View): string => [phaseDetail(view), ...worries(view)].filter(Boolean).join(", ")

const shortPhaseDetail = (view: View): string => {
  if (view.phase !== "collecting") return phaseDetail(view)
  const types = asked(view)
  const answers = answersOf(types).length
  if (answers === 0) return `identity ${view.identity}`
  return `${answers} answer${answers === 1 ? "" : "s"}${types.length > answers ? " + identity" : ""}`
}

/** The same for a narrow table: answers are counted. */
export const shortDetail = (view: View): string =>
  [shortPhaseDetail(view), ...worries(view)].filter(Boolean).join(", ")

/** The next deadline as seen at `now`; `-` when there is none. */
export const deadlineText = ({ deadline, queued }: View, now: number): string =>
  queued !== null
    ? `session in ${duration(queued.expectedAt - now)}`
    : deadline === null
      ? "-"
      : `${deadline.name} in ${duration(deadline.at - now)}`

/** One line for where a user is: `collecting: ADDRESS_MAIN  (waits for the user, identity in 58m00s)`. */
export const viewLine = (view: View, now: number): string => {
  const until = view.deadline === null && view.queued === null ? "" : `, ${deadlineText(view, now)}`
  const waiting = view.settled ? "" : `  (waits for ${waitsFor[view.actor]}${until})`
  return `${[view.key, detail(view)].filter(Boolean).join(": ")}${waiting}`
}

/** The same for programs. */
export const viewEvent = (view: View, at: number) => {
  const { uuid, phase, actor, queued, stalled, overdue, settled, progress } = view
  const deadline = view.deadline === null ? null : { name: view.deadline.name, at: view.deadline.at }
  return {
    type: "progress",
    at,
    uuid,
    phase,
    detail: detail(view),
    actor,
    queued,
    deadline,
    stalled,
    overdue,
    settled,
    progress
  }
}

/** Whether two views look the same to whoever follows a user. */
export const looksAs = (one: View | undefined, other: View): boolean =>
  one !== undefined &&
  one.key === other.key &&
  one.actor === other.actor &&
  one.settled === other.settled &&
  detail(one) === detail(other)
