import type { Fulfilment } from "../domain/observation.ts"
import type { ProvisionContext } from "./provision-context.ts"

/** Identity is verified through the SDK, in a region of its own. */
export const identityFulfilment = "IDENTIFICATION_VERIFICATION"

/** Whether bunq is satisfied: its own list of allowed statuses decides, not the word `FULFILLED` [API §6.2]. */
export const isSatisfied = (fulfilment: Fulfilment): boolean =>
  fulfilment.status !== null && fulfilment.allowed.includes(fulfilment.status)

/** The fulfilments bunq still waits for, identity included. */
export const openFulfilments = (context: ProvisionContext): readonly Fulfilment[] =>
  context.fulfilments.filter((fulfilment) => !isSatisfied(fulfilment))

/** The next open fulfilment with an answer that was not sent yet. */
export const nextAnswered = (context: ProvisionContext): ProvisionContext["submitting"] => {
  const type = openFulfilments(context).find(
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
export const unanswered = (context: ProvisionContext): readonly Fulfilment[] =>
  openFulfilments(context).filter(
    ({ type }) => type !== identityFulfilment && (context.answers[type]?.state ?? "refused") === "refused"
  )
