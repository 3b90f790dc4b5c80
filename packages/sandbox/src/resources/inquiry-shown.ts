import type { Bank } from "../bank/bank.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import type { Inquiry, InquiryEntry } from "./inquiry.ts"

/**
 * An inquiry the way bunq shows it [API §8]. What `all_data_submitted` looks like inside is our inference, no source prints it; a text
 * that was given as an answer is not shown again.
 */
export function inquiryShown(bank: Bank, inquiry: Inquiry): { UserInformationInquiry: object } {
  const { id, created, updated, userId, purpose, status, expires } = inquiry
  return {
    UserInformationInquiry: {
      id,
      created: bunqTimestamp(created),
      updated: bunqTimestamp(updated),
      user_id: userId,
      title: "We have a few questions",
      subtitle: "Please answer them to keep your account up to date.",
      purpose,
      status,
      all_entry: inquiry.entries.map((entry) => {
        const shown = entryShown(bank, entry)
        return bank.contract.inquiryEntries === "bare" ? shown : { UserInformationInquiryEntry: shown }
      }),
      assistant_conversation: null,
      finn_conversation: null,
      time_expiry: expires === null ? null : bunqTimestamp(expires * 1000),
      external_model_name: null,
      external_model_id: null
    }
  }
}

function entryShown(bank: Bank, entry: InquiryEntry): object {
  const given = entry.status === "WAITING_FOR_REVIEW" || entry.status === "APPROVED"
  return {
    id: entry.id,
    created: bunqTimestamp(entry.created),
    updated: bunqTimestamp(entry.updated),
    type: entry.type,
    status: entry.status,
    all_data_submitted: given ? [{ all_attachment_id: entry.attachmentIds }] : [],
    assistant_conversation: null,
    context: bank.contract.entryContext === "object" ? {} : [],
    reject_reason: entry.rejectReason,
    entry_description: `Please tell us: ${entry.type.toLowerCase().replaceAll("_", " ")}.`
  }
}
