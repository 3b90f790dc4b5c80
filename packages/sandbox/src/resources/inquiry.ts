/** What may be asked in an inquiry, and what its answer must have; anything else may come with it [API §8]. */
export const questions: Readonly<Record<string, "answer" | "attachment" | "both">> = {
  USER_PERSON_SOURCE_OF_INCOME: "answer",
  IDENTIFICATION_DOCUMENT_VERIFY: "attachment",
  USER_PERSON_SOURCE_OF_FUND: "both",
  USER_PERSON_ACCOUNT_PURPOSE: "answer",
  USER_PERSON_COUNTRY_OF_BIRTH: "answer",
  USER_PERSON_INVOLVEMENT_IN_POLITICS: "answer",
  USER_COMPANY_SOURCE_OF_FUND: "both",
  USER_COMPANY_RECORD_OF_SHAREHOLDERS: "attachment"
}

/** The questions for a kind of user, in the order in which they are asked. */
export function questionsFor(type: "PERSON" | "COMPANY"): readonly string[] {
  const other = type === "PERSON" ? "USER_COMPANY_" : "USER_PERSON_"
  return Object.keys(questions).filter((question) => !question.startsWith(other))
}

/** One question. The answer's text is not kept. Stamps are microseconds. */
export interface InquiryEntry {
  readonly id: number
  readonly created: number
  readonly updated: number
  readonly type: string
  readonly status: "PENDING" | "WAITING_FOR_REVIEW" | "APPROVED" | "REJECTED" | "CANCELLED"
  readonly attachmentIds: readonly number[]
  readonly rejectReason: string | null
  /** Answers decided on so far, to this question. */
  readonly attempts: number
}

/** What bunq wants to know from a user beyond the onboarding; questions are appended while it is open [API §8]. */
export interface Inquiry {
  readonly id: number
  readonly userId: number
  readonly created: number
  readonly updated: number
  readonly type: "USER_PERSON" | "USER_COMPANY"
  readonly purpose: string
  readonly status: "EXPECTING_REPLY_FROM_USER" | "EXPECTING_REPLY_FROM_BUNQ" | "FINALIZED"
  readonly entries: readonly InquiryEntry[]
  /** Epoch milliseconds; null = never. */
  readonly expires: number | null
  /** When bunq has looked at the answers, epoch milliseconds. */
  readonly reviewAt: number | null
}

/** When an inquiry next changes by itself: its review is done, or the user's time is up. */
export function inquiryDueAt({ status, expires, reviewAt }: Inquiry): number | null {
  if (status === "FINALIZED") return null
  return status === "EXPECTING_REPLY_FROM_BUNQ" ? reviewAt : expires
}
