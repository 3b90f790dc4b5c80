import type { Action, Refusal, View } from "@bunq-provisioning/core"
import type { UserEventType } from "./user-events.ts"

const actionOf: { readonly [type in UserEventType]: Action } = {
  "fulfilment.submit": "submit-fulfilment",
  "inquiry.answer": "answer-inquiry",
  "identity.start": "start-identity",
  "identity.finish": "finish-identity"
}

type PhasePart = Pick<View, "phase"> & { readonly [field: string]: unknown }

/** Words of ours and names of fields; bunq's text is not among it. */
const refusalPart = ({ refusal }: { readonly refusal?: Refusal }) =>
  refusal === undefined ? {} : { refusal: { code: refusal.code, fields: refusal.fields } }

const onboarding = (view: Extract<View, { readonly identity: unknown }>) => ({
  required: view.required.map(({ type, state, mandatoryBy, ...more }) => ({
    type,
    state,
    mandatoryBy,
    ...refusalPart(more)
  })),
  identity: view.identity
})

const phasePart = (view: View): PhasePart => {
  const { phase } = view
  switch (view.phase) {
    case "processing":
      return { phase, step: view.step }
    case "evaluating":
    case "collecting":
      return { phase, ...onboarding(view) }
    case "submitting":
      return { phase, fulfilment: view.fulfilment, ...onboarding(view) }
    case "reviewing":
      return { phase, waitingType: view.waitingType, message: view.message, ...onboarding(view) }
    default:
      return { phase }
  }
}

/** That something failed, and whether bunq refused it; everything else about it, such as the state of our key or vault, is for operators. */
const problems = (view: View): View["problems"] =>
  Object.fromEntries(
    Object.entries(view.problems).map(([command, { reason, at }]) => [
      command,
      { reason: reason === "Refused" ? reason : "Failed", message: "", at, responseId: null }
    ])
  )

/**
 * What a user is shown of themselves: a list of what may be shown, so that what is added to the view later is not shown until it is added here. `actions` are
 * what they may do with this token. Of the line they wait in they are told when their turn is expected, not who else waits.
 */
export const userView = (view: View, events: readonly UserEventType[]): View => {
  const own = new Set(events.map((type) => actionOf[type]))
  return {
    ...phasePart(view),
    uuid: view.uuid,
    actor: view.actor,
    since: view.since,
    deadline: view.deadline && {
      name: view.deadline.name,
      at: view.deadline.at,
      passed: view.deadline.passed
    },
    overdue: view.overdue,
    settled: view.settled,
    stalled: view.stalled,
    problems: problems(view),
    retrying: [],
    queued: view.queued === null ? null : { position: 0, of: 0, expectedAt: view.queued.expectedAt },
    duties: view.duties.map(({ type, state, dueAt, overdue, ...more }) => ({
      type,
      state,
      dueAt,
      overdue,
      ...refusalPart(more)
    })),
    inquiries: view.inquiries.map(({ id, purpose, expiresAt, overdue, entries }) => ({
      id,
      purpose,
      expiresAt,
      overdue,
      entries: entries.map((entry) => ({ id: entry.id, type: entry.type, state: entry.state }))
    })),
    ...(view.erased === undefined ? {} : { erased: { at: view.erased.at, by: "operator" } }),
    unrecognised: [],
    actions: view.actions.filter((action) => own.has(action)),
    progress: view.progress,
    key: view.key
  } as View
}
