import type { AttachmentContentType } from "../domain/attachment.ts"
import { get, put, upload } from "./wire-call.ts"
import type { WireCall } from "./wire-call.ts"

/** Headers carry printable ASCII only, and no source states a length. */
const headerText = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]+/g, " ")
    .trim()
    .slice(0, 200)

/** Inquiries and files, asked and answered in a provisioned user's session; `userId` is `UserApiKey.id` (D3) [API §8]. */
export const inquiryCalls = {
  listInquiries: (userId: number): WireCall => {
    const call = get`/v1/user/${userId}/user-information-inquiry`
    return { ...call, path: `${call.path}?count=200` }
  },

  /** `cursor` is the `older` of the page before, used as it is [API §13]. */
  continueInquiries: (userId: number, cursor: string): WireCall => ({
    ...get`/v1/user/${userId}/user-information-inquiry`,
    path: cursor
  }),

  readInquiry: (userId: number, inquiryId: number): WireCall =>
    get`/v1/user/${userId}/user-information-inquiry/${inquiryId}`,

  /** bunq wants an answer, attachments, or both, depending on the type of the entry. Inquiries themselves are read-only (D21). */
  answerEntry: (entry: {
    readonly userId: number
    readonly inquiryId: number
    readonly entryId: number
    readonly answer?: string | undefined
    readonly attachmentIds: readonly number[]
  }): WireCall =>
    put`/v1/user/${entry.userId}/user-information-inquiry/${entry.inquiryId}/partner-user-information-inquiry-entry/${entry.entryId}`(
      {
        ...(entry.attachmentIds.length === 0 ? {} : { all_attachment_id: entry.attachmentIds }),
        ...(entry.answer === undefined ? {} : { answer: entry.answer })
      }
    ),

  /** The bytes as they are, signed as they are [API §8.1]. What a description holds beyond ASCII is simplified, because it travels in a header. */
  uploadAttachment: (
    userId: number,
    attachment: {
      readonly contentType: AttachmentContentType
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly description?: string | undefined
    }
  ): WireCall => {
    const description = headerText(attachment.description ?? "")
    return upload`/v1/user/${userId}/attachment`(attachment.bytes, {
      "Content-Type": attachment.contentType,
      ...(description === "" ? {} : { "X-Bunq-Attachment-Description": description })
    })
  }
} as const
