import type { Fulfilment } from "../domain/observation.ts"
import type { CommandOutput } from "./command.ts"
import type { Answer, ProvisionContext } from "./provision-context.ts"

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
    required: open.map(({ type, mandatoryBy }) => (mandatoryBy === null ? { type } : { type, mandatoryBy })),
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
export const nextAnswered = ({ required, answers }: ProvisionContext): string | null =>
  required.find(({ type }) => answers[type]?.state === "given")?.type ?? null

type Sending = Pick<ProvisionContext, "answers" | "submitting">
/** Moves one answer on; one that is elsewhere by now, because the user gave another, stays. */
const moved = (
  answers: ProvisionContext["answers"],
  type: string,
  from: Answer["state"],
  state: Answer["state"]
) => {
  const answer = answers[type]
  return answer?.state === from ? { ...answers, [type]: { ref: answer.ref, state } } : answers
}

export const sending = (context: ProvisionContext): Sending => {
  const submitting = nextAnswered(context)
  return { submitting, answers: moved(context.answers, submitting ?? "", "given", "sending") }
}

/** The answer being sent becomes `sent` or `refused`; one the user gave in the meantime stays to be sent. */
export const answered = ({ answers, submitting }: ProvisionContext, state: "sent" | "refused"): Sending => ({
  submitting: null,
  answers: moved(answers, submitting ?? "", "sending", state)
})

/** What the user must still answer: open, not identity, and without an answer on its way. */
export const unanswered = (context: ProvisionContext): ProvisionContext["required"] =>
  context.required.filter(
    ({ type }) => type !== identityFulfilment && (context.answers[type]?.state ?? "refused") === "refused"
  )
