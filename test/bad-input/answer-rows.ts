import type { UserEvent } from "bunq-provisioning"
import { mark, person } from "./bad-input.ts"
import type { BadInput, Place } from "./bad-input.ts"

const refused = { tag: "InputError", exitCode: 2 } as const
const send = (event: object) => async (place: Place) => (await place.handle()).send(event as UserEvent)
const pdf = { contentType: "application/pdf", bytes: btoa("%PDF-1.4") }
const mega = 1_000_000

const inquiry = (input: string, given: object, fix: string): BadInput => ({
  input: `an answer to an inquiry: ${input}`,
  library: send({ type: "inquiry.answer", inquiryId: 1, entryId: 1, ...given }),
  ...refused,
  reason: "InvalidInquiryAnswer",
  fix
})
const file = (input: string, attachment: unknown): BadInput =>
  inquiry(input, { attachments: [attachment] }, "each attachment is a file of at most 10 MB")

const document = (
  input: string,
  given: object,
  expected: { readonly reason: string; readonly fix: string }
) => {
  const data = { documentType: "CRYPTO_KYC_QUESTIONNAIRE", country: "NL", front: pdf, ...given }
  return {
    input: `an extra document: ${input}`,
    library: send({ type: "fulfilment.submit", fulfilment: "DOCUMENT_IDENTIFICATION", data }),
    ...refused,
    ...expected
  } satisfies BadInput
}
const invalid = (fix: string) => ({ reason: "InvalidFulfilmentData", fix })

const date = (input: string, dateOfBirth: unknown): BadInput => ({
  input: `a date of birth: ${input}`,
  library: async (place) =>
    (await place.open({})).provision({
      ...person,
      product: "USER_ANONYMOUS_TRANSACTION_AUDIT",
      dateOfBirth: dateOfBirth as string
    }),
  ...refused,
  reason: "InvalidDateOfBirth",
  fix: "give one like 1990-12-31"
})

/** What users answer beyond forms: questions of an inquiry, files, documents, dates. */
export const answerRows: readonly BadInput[] = [
  inquiry("no number", { inquiryId: mark }, "inquiryId and entryId are the numbers the view shows"),
  inquiry("half a number", { entryId: 1.5, answer: mark }, "the numbers the view shows"),
  inquiry("nothing", {}, "give an answer, attachments, or both"),
  inquiry("empty", { answer: " " }, "answer is text of at most 5000 characters"),
  inquiry("no text", { answer: { [mark]: mark } }, "answer is text of at most 5000 characters"),
  inquiry("too long", { answer: mark.repeat(500) }, "answer is text of at most 5000 characters"),
  inquiry("control characters", { answer: `${mark}\u0000` }, "answer is text of at most 5000 characters"),
  inquiry("no list", { attachments: mark }, "attachments is a list of at most 10 files"),
  inquiry(
    "too many files",
    { attachments: Array(11).fill(pdf) },
    "attachments is a list of at most 10 files"
  ),
  inquiry(
    "too much together",
    {
      attachments: Array.from({ length: 3 }, () => ({ ...pdf, bytes: new Uint8Array(7 * mega) }))
    },
    "the attachments are at most 20 MB together"
  ),
  file("a file of no known type", { ...pdf, contentType: `text/${mark}` }),
  file("a file that is empty", { ...pdf, bytes: new Uint8Array() }),
  file("a file that is too large", { ...pdf, bytes: new Uint8Array(10 * mega + 1) }),
  file("a file that is too large, in base64", { ...pdf, bytes: "A".repeat(14 * mega) }),
  file("a file that is not base64", { ...pdf, bytes: `${mark}!` }),
  file("a description on two lines", { ...pdf, description: `${mark}\n${mark}` }),
  file("a file that is none", mark),
  document("no word of bunq", { documentType: mark }, invalid("bunq's word for the document")),
  document("no country", { country: mark }, invalid("two-letter country code")),
  document("no front", { front: undefined }, { reason: "MissingFulfilmentData", fix: "lacks front" }),
  document("a front that is no file", { front: mark }, invalid("a file of at most 10 MB")),
  document(
    "a back that is too large",
    { back: { ...pdf, bytes: new Uint8Array(11 * mega) } },
    invalid("10 MB")
  ),
  date("none, where it is needed", undefined),
  date("a day that never was", "1990-02-30"),
  date("in the order of other countries", "31-12-1990"),
  date("before 1900", "1899-12-31"),
  date("no text", { [mark]: mark }),
  {
    input: "a country of residence that is none",
    library: async (place) => (await place.open({})).provision({ ...person, countryOfResidence: mark }),
    ...refused,
    reason: "InvalidCountry",
    fix: "give a two-letter code like NL"
  }
]
