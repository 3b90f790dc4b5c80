import { attachmentExpected, readAttachment } from "./attachment.ts"
import type { Attachment } from "./attachment.ts"
import { InputError } from "./input-error.ts"

/** What a user answers to one question of an inquiry: text, files, or both, as the type of the entry wants [API §8]. */
export interface InquiryAnswer {
  readonly answer?: string
  readonly attachments?: readonly Attachment[]
}

const refuse = (expected: string): never => {
  throw new InputError({ _tag: "InvalidInquiryAnswer", expected })
}

/** Checks an answer and drops unknown fields; line breaks are kept. Throws `InputError`, which never repeats the answer. */
export const parseInquiryAnswer = (data: unknown): InquiryAnswer => {
  const { answer, attachments = [] } = (typeof data === "object" && data !== null ? data : {}) as {
    readonly [field: string]: unknown
  }
  const text = typeof answer === "string" ? answer.trim() : ""
  if (answer !== undefined && !/^[\P{Cc}\n\r\t]{1,5000}$/u.test(text))
    refuse("answer is text of at most 5000 characters")
  if (!Array.isArray(attachments) || attachments.length > 10)
    refuse("attachments is a list of at most 10 files")
  const files = (attachments as readonly unknown[]).map(
    (file) => readAttachment(file) ?? refuse(`each attachment is ${attachmentExpected}`)
  )
  if (text === "" && files.length === 0) refuse("give an answer, attachments, or both")
  return {
    ...(text === "" ? {} : { answer: text }),
    ...(files.length === 0 ? {} : { attachments: files })
  }
}
