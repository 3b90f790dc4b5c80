import type { Answer } from "../lifecycle/provision-context.ts"

/** Why another answer is wanted, as far as the user can act on it; bunq's words are not among it. */
export interface Refusal {
  /** `Refused`: bunq did not take the answer. `AskedAgain`: bunq took it and goes on asking. */
  readonly code: "Refused" | "AskedAgain"
  /** Fields of the answer that bunq named, as `FulfilmentAnswers` names them; empty when it named none. */
  readonly fields: readonly string[]
}

/** What is to be told of an answer that was not good enough; nothing of any other. */
export const refusalOf = (answer: Answer | undefined): { readonly refusal?: Refusal } => {
  if (answer?.state !== "refused") return {}
  const { sentAt, fields = [] } = answer
  return { refusal: { code: sentAt === undefined ? "Refused" : "AskedAgain", fields } }
}
