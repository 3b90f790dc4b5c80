import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { checkOwnAttachments } from "./attachment.ts"
import { inquiryShown } from "./inquiry-shown.ts"
import { answerEntry } from "./inquiry-steps.ts"
import { questions, type Inquiry } from "./inquiry.ts"
import type { User } from "./user.ts"

const inquiries = "/v1/user/{user_id}/user-information-inquiry"
const statuses = ["EXPECTING_REPLY_FROM_USER", "EXPECTING_REPLY_FROM_BUNQ", "FINALIZED"]

/** Inquiries [API §8]: bunq opens them, the partner lists, reads and answers, question by question. */
export const userInformationInquiryEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: inquiries,
    access: "user",
    handle({ bank, path, query }, user) {
      const wanted = filters(query)
      const pick = (id: number): object | undefined => {
        const inquiry = bank.tables.inquiries.get(id)!
        return wanted(inquiry) ? inquiryShown(bank, inquiry) : undefined
      }
      return reply.page(page({ ids: bank.tables.inquiries.idsIn("user", user.id), path, query, pick }))
    }
  },
  {
    method: "GET",
    path: `${inquiries}/{inquiry_id}`,
    access: "user",
    handle: ({ bank, params }, user) => reply.items(inquiryShown(bank, theInquiry(bank, params, user)))
  },
  {
    method: "PUT",
    path: `${inquiries}/{inquiry_id}/partner-user-information-inquiry-entry/{entry_id}`,
    access: "user",
    handle({ bank, params, body }, user) {
      const inquiry = theInquiry(bank, params, user)
      const entry = inquiry.entries.find((one) => one.id === params["entry_id"])
      if (entry === undefined) throw refusals.notFound("Inquiry entry", params["entry_id"]!)
      const given = requestBody(body, {
        all_attachment_id: field.optional(field.list(field.integer())),
        answer: field.optional(field.string())
      })
      if (entry.status !== "PENDING") {
        throw new Refusal(400, `An inquiry entry with status ${entry.status} cannot be answered.`)
      }
      const { answer, all_attachment_id: attachmentIds } = given
      if (answer === null && attachmentIds === null) throw refusals.missing("answer")
      const needs = questions[entry.type]
      if (answer === null && needs !== "attachment") throw refusals.missing("answer")
      if (attachmentIds === null && needs !== "answer") throw refusals.missing("all_attachment_id")
      checkOwnAttachments(bank, { user, ids: attachmentIds ?? [] })
      answerEntry(bank, { user, inquiry, entry, attachmentIds: attachmentIds ?? [] })
      return reply.id(entry.id)
    }
  }
]

function theInquiry(bank: Bank, params: Readonly<Record<string, number>>, user: User): Inquiry {
  const id = params["inquiry_id"]!
  const inquiry = bank.tables.inquiries.get(id)
  if (inquiry?.userId !== user.id) throw refusals.notFound("User information inquiry", id)
  return inquiry
}

/** The list's filters, each a list with commas. That `fulfillment_type` means the types of the entries is our inference. */
function filters(query: URLSearchParams): (inquiry: Inquiry) => boolean {
  const asked = (name: string, known?: readonly string[]): readonly string[] | null => {
    const words = (query.get(name) ?? "").split(",").filter((word) => word !== "")
    if (words.some((word) => known?.includes(word) === false)) throw refusals.invalid(name)
    return words.length === 0 ? null : words
  }
  const status = asked("status", statuses)
  const type = asked("type", ["USER_PERSON", "USER_COMPANY"])
  const purpose = asked("purpose")
  const entryType = asked("fulfillment_type")
  return (inquiry) =>
    status?.includes(inquiry.status) !== false &&
    type?.includes(inquiry.type) !== false &&
    purpose?.includes(inquiry.purpose) !== false &&
    (entryType === null || inquiry.entries.some((entry) => entryType.includes(entry.type)))
}
