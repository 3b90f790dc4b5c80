import type { Bank } from "../bank/bank.ts"
import { reach, ruleFor } from "../scenarios/course.ts"
import { questionsFor, type Inquiry, type InquiryEntry } from "./inquiry.ts"
import type { User } from "./user.ts"

/** How many questions an inquiry opens with. */
const first = 2

/**
 * Asks a user something: in the open inquiry of the same purpose, where bunq merges it, or in a new one [API §8]. Without saying what, it is
 * what compliance wants to know at that time.
 */
export function openInquiry(
  bank: Bank,
  user: User,
  wanted?: { readonly purpose: string; readonly types: readonly string[] }
): Inquiry {
  const verified = bank.tables.onboardings.lastIn("user", user.id)?.phase === "verified"
  const usual = verified ? "COMPLIANCE_TRANSACTION_MONITORING" : "ONBOARDING"
  const { purpose = usual, types = questionsFor(user.type).slice(0, first) } = wanted ?? {}
  const open = lastOpen(bank, user, purpose)
  if (open !== undefined) return growInquiry(bank, { user, inquiry: open })
  const created = bank.stamp()
  const window = ruleFor(bank, user.provisionId, "inquiryWindow")
  return bank.tables.inquiries.put({
    id: bank.nextId(),
    userId: user.id,
    created,
    updated: created,
    type: `USER_${user.type}`,
    purpose,
    status: "EXPECTING_REPLY_FROM_USER",
    entries: types.map((type) => freshEntry(bank, type)),
    expires: window === 0 ? null : bank.now + window,
    reviewAt: null
  })
}

/** The newest inquiry of a user that is not finalised. */
export function lastOpen(bank: Bank, user: User, purpose?: string): Inquiry | undefined {
  return bank.tables.inquiries
    .allIn("user", user.id)
    .findLast((one) => one.status !== "FINALIZED" && (purpose === undefined || one.purpose === purpose))
}

/** Appends a question to an open inquiry, which then waits for the user again. */
export function growInquiry(bank: Bank, by: { user: User; inquiry: Inquiry }): Inquiry {
  const { user, inquiry } = by
  const asked = questionsFor(user.type)
  const type = asked[inquiry.entries.length % asked.length]!
  return settled(bank, inquiry, [...inquiry.entries, freshEntry(bank, type)])
}

/** Takes an answer to a pending question. */
export function answerEntry(
  bank: Bank,
  by: { user: User; inquiry: Inquiry; entry: InquiryEntry; attachmentIds: readonly number[] }
): void {
  const { user, inquiry, entry, attachmentIds } = by
  const answered: InquiryEntry = {
    ...entry,
    updated: bank.stamp(),
    status: "WAITING_FOR_REVIEW",
    attachmentIds,
    rejectReason: null
  }
  settled(
    bank,
    inquiry,
    inquiry.entries.map((one) => (one.id === entry.id ? answered : one))
  )
  reach(bank, user.provisionId, "inquiry-answered")
}

/** Does what is due on an inquiry: decides on the answers, or gives up on those that have not come in time, which is our inference. */
export function settleInquiry(bank: Bank, inquiry: Inquiry): void {
  const updated = bank.stamp()
  if (inquiry.status === "EXPECTING_REPLY_FROM_USER") {
    const entries = inquiry.entries.map((entry): InquiryEntry =>
      entry.status === "PENDING" ? { ...entry, updated, status: "CANCELLED" } : entry
    )
    settled(bank, inquiry, entries)
    return
  }
  const user = bank.tables.users.get(inquiry.userId)!
  const results = ruleFor(bank, user.provisionId, "entryResults")
  const entries = inquiry.entries.flatMap((entry): InquiryEntry[] => {
    if (entry.status !== "WAITING_FOR_REVIEW") return [entry]
    const attempts = entry.attempts + 1
    const decided = { ...entry, updated, attempts }
    if (results[Math.min(entry.attempts, results.length - 1)] !== "REJECTED")
      return [{ ...decided, status: "APPROVED" }]
    const rejectReason = "The answer is not sufficient."
    if (bank.contract.rejectedEntry === "reopen") return [{ ...decided, status: "PENDING", rejectReason }]
    return [
      { ...decided, status: "REJECTED", rejectReason },
      { ...freshEntry(bank, entry.type), attempts }
    ]
  })
  settled(bank, inquiry, entries)
}

/** Keeps an inquiry with the status its questions give it. */
function settled(bank: Bank, inquiry: Inquiry, entries: readonly InquiryEntry[]): Inquiry {
  const is = (status: InquiryEntry["status"]): boolean => entries.some((one) => one.status === status)
  const changed = { ...inquiry, entries, updated: bank.stamp(), reviewAt: null }
  if (is("PENDING")) return bank.tables.inquiries.put({ ...changed, status: "EXPECTING_REPLY_FROM_USER" })
  if (!is("WAITING_FOR_REVIEW")) return bank.tables.inquiries.put({ ...changed, status: "FINALIZED" })
  const reviewAt = bank.now + bank.behaviour.inquiryReview
  return bank.tables.inquiries.put({ ...changed, status: "EXPECTING_REPLY_FROM_BUNQ", reviewAt })
}

function freshEntry(bank: Bank, type: string): InquiryEntry {
  const created = bank.stamp()
  return {
    id: bank.nextId(),
    created,
    updated: created,
    type,
    status: "PENDING",
    attachmentIds: [],
    rejectReason: null,
    attempts: 0
  }
}
