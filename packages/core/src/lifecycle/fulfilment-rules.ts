import { answerFields } from "../domain/answer-fields.ts"
import type { Fulfilment } from "../domain/observation.ts"
import type { CommandOutput } from "./command.ts"
import { isUnlisted } from "./duty-rules.ts"
import type { Answer, ProvisionContext } from "./provision-context.ts"

/** Identity is verified through the SDK, in a region of its own. */
export const identityFulfilment = "IDENTIFICATION_VERIFICATION"

/** Whether bunq is satisfied: its own list of allowed statuses decides, not the word `FULFILLED` [API §6.2]. */
const isSatisfied = ({ status, allowed }: Fulfilment): boolean => status !== null && allowed.includes(status)

/** How long bunq may go on listing what it has, before that counts as wanting it once more; ours, no figure is documented. */
const settling = 15 * 60_000
/** The same while bunq gives it a status, so that it has it. */
const settlingKnown = 24 * 60 * 60_000

/** bunq took the answer and goes on asking: the user has to give another one, or nobody would ever act. */
const isLost = (answer: Answer, { status }: Fulfilment, at: number): boolean =>
  answer.state === "sent" && at - (answer.sentAt ?? 0) >= (status === null ? settling : settlingKnown)

type Evaluated = Pick<ProvisionContext, "required" | "fulfilled" | "duties" | "answers" | "evaluatedAt">

/**
 * What bunq said, as kept: what is open, what is a duty, what is done, and the answers that are still of use.
 *
 * A fulfilment that is mandatory only later is a duty and blocks nothing (our reading of `time_mandatory`, [API §6.3]) — unless bunq refuses and
 * nothing else is open: then that is what it wants. An acceptance lists nothing:
 * what was sent is done then, and the duties stay.
 */
export const evaluated = (
  context: ProvisionContext,
  { accepted, fulfilments, at }: CommandOutput<"evaluateOnboarding">
): Evaluated => {
  const { answers, duties } = context
  const open = fulfilments.filter((fulfilment) => !isSatisfied(fulfilment))
  const sent = Object.keys(answers).filter(
    (type) => answers[type]?.state === "sent" && duties.every((duty) => duty.type !== type)
  )
  const fulfilled =
    fulfilments.length > 0
      ? fulfilments.filter(isSatisfied).map(({ type }) => type)
      : [...new Set([...context.fulfilled, ...(accepted ? sent : [])])]
  const later = open.filter(({ mandatoryBy }) => mandatoryBy !== null && mandatoryBy > at)
  const now = open.filter((fulfilment) => !later.includes(fulfilment))
  const listed = later.map(({ type, mandatoryBy }) => ({ type, dueAt: mandatoryBy ?? at }))
  const required = now.length > 0 || accepted ? now : open
  const named = fulfilments.map(({ type }) => type)
  return {
    required: required.map(({ type, mandatoryBy }) =>
      mandatoryBy === null ? { type } : { type, mandatoryBy }
    ),
    fulfilled,
    // What bunq need not list stays, with the day it was due.
    duties:
      fulfilments.length > 0
        ? [...listed, ...duties.filter(({ type }) => isUnlisted(type) && named.every((one) => one !== type))]
        : duties,
    answers: Object.fromEntries(
      Object.entries(answers)
        .filter(([type]) => !fulfilled.includes(type))
        .map(([type, answer]) => {
          const wanted = required.find((one) => one.type === type)
          return [
            type,
            wanted !== undefined && isLost(answer, wanted, at) ? { ...answer, state: "refused" } : answer
          ]
        })
    ),
    evaluatedAt: at
  }
}

/** The next open fulfilment or duty with an answer that was not sent yet. */
export const nextAnswered = ({ required, duties, answers }: ProvisionContext): string | null =>
  [...required, ...duties].find(({ type }) => answers[type]?.state === "given")?.type ?? null

/** bunq still lists the identity some time after it was approved: it wants another one. */
export const isIdentityAskedAgain = ({ required, identity, aside, evaluatedAt }: ProvisionContext): boolean =>
  identity.place === "approved" &&
  required.some(({ type }) => type === identityFulfilment) &&
  (evaluatedAt ?? 0) - aside.identity >= settling

/** bunq wants the identity, and the next step is the user's. */
export const identityWaits = (context: ProvisionContext): boolean =>
  context.required.some(({ type }) => type === identityFulfilment) &&
  (/^(notStarted|inProgress|rejected)$/.test(context.identity.place) || isIdentityAskedAgain(context))

type Sending = Pick<ProvisionContext, "answers" | "submitting">
/** Moves one answer on; one that is elsewhere by now, because the user gave another, stays. */
const moved = (
  answers: ProvisionContext["answers"],
  type: string | null,
  from: Answer["state"],
  to: Omit<Answer, "ref">
) => {
  const answer = answers[type ?? ""]
  return type !== null && answer?.state === from
    ? { ...answers, [type]: { ref: answer.ref, ...to } }
    : answers
}

export const sending = (context: ProvisionContext): Sending => {
  const submitting = nextAnswered(context)
  return { submitting, answers: moved(context.answers, submitting, "given", { state: "sending" }) }
}

/** Which fields of the answer being sent its refusal names; what is no field of it is not believed. */
export const fieldsRefused = ({ submitting }: ProvisionContext, event: object): readonly string[] => {
  const { fields } = (event as { error?: { fields?: unknown } | null }).error ?? {}
  return Array.isArray(fields) ? answerFields(submitting ?? "").filter((field) => fields.includes(field)) : []
}

/** The answer being sent becomes `sent` or `refused`, or `given` when its command was interrupted; one the user gave meanwhile stays to be sent. */
export const answered = (
  { answers, submitting }: ProvisionContext,
  state: "sent" | "refused" | "given",
  { at, fields = [] }: { readonly at: number | undefined; readonly fields?: readonly string[] }
): Sending => ({
  submitting: null,
  answers: moved(answers, submitting, "sending", {
    state,
    ...(state === "sent" && at !== undefined ? { sentAt: at } : {}),
    ...(state === "refused" && fields.length > 0 ? { fields } : {})
  })
})

/** What the user must still answer: open, not identity, and without an answer on its way. */
export const unanswered = (context: ProvisionContext): ProvisionContext["required"] =>
  context.required.filter(
    ({ type }) => type !== identityFulfilment && (context.answers[type]?.state ?? "refused") === "refused"
  )
