import type { Fulfilment } from "../domain/observation.ts"
import type { CommandOutput } from "./command.ts"
import type { ProvisionContext } from "./provision-context.ts"

/** Identity is verified through the SDK, in a region of its own. */
export const identityFulfilment = "IDENTIFICATION_VERIFICATION"

/** Whether bunq is satisfied: its own list of allowed statuses decides, not the word `FULFILLED` [API §6.2]. */
const isSatisfied = ({ status, allowed }: Fulfilment): boolean => status !== null && allowed.includes(status)

/** What bunq said, as kept: what is open, what is done, and the answers that are still of use. */
export const evaluated = (
  { answers }: ProvisionContext,
  { accepted, fulfilments, at }: CommandOutput<"evaluateOnboarding">
): Pick<ProvisionContext, "required" | "fulfilled" | "answers" | "evaluatedAt"> => {
  const open = fulfilments.filter((fulfilment) => !isSatisfied(fulfilment))
  const fulfilled = fulfilments.filter(isSatisfied).map(({ type }) => type)
  return {
    required: open.map(({ type, mandatoryBy }) => ({ type, mandatoryBy })),
    fulfilled,
    answers: Object.fromEntries(
      Object.entries(answers).filter(
        ([type, { state }]) => !fulfilled.includes(type) && !(accepted && state === "sent")
      )
    ),
    evaluatedAt: at
  }
}

/** The next open fulfilment with an answer that was not sent yet. */
export const nextAnswered = (context: ProvisionContext): ProvisionContext["submitting"] => {
  const type = context.required.find(
    (fulfilment) => context.answers[fulfilment.type]?.state === "given"
  )?.type
  const answer = type === undefined ? undefined : context.answers[type]
  return type === undefined || answer === undefined ? null : { type, ref: answer.ref }
}

/** The answer being sent becomes `sent` or `refused`, unless the user replaced it in the meantime. */
export const answered = (
  context: ProvisionContext,
  state: "sent" | "refused"
): Pick<ProvisionContext, "answers" | "submitting"> => {
  const { submitting, answers } = context
  if (submitting === null || answers[submitting.type]?.ref !== submitting.ref)
    return { answers, submitting: null }
  return { answers: { ...answers, [submitting.type]: { ref: submitting.ref, state } }, submitting: null }
}

/** What the user must still answer: open, not identity, and without an answer on its way. */
export const unanswered = (context: ProvisionContext): ProvisionContext["required"] =>
  context.required.filter(
    ({ type }) => type !== identityFulfilment && (context.answers[type]?.state ?? "refused") === "refused"
  )
