import type { InquiryEntryObservation, InquiryObservation } from "@bunq-provisioning/core"
import { parseInquiryAnswer } from "@bunq-provisioning/core/input"
import { BunqError, logEvent } from "@bunq-provisioning/core/ports"
import type { BunqApi } from "@bunq-provisioning/core/ports"
import { decodeInquiry, decodeInquiryPage, inquiryCalls } from "@bunq-provisioning/core/wire"
import type { WireCall } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import { AnswerRecord } from "../session/sealed-record.ts"
import type { SealedRecords } from "../session/sealed-record.ts"
import { expectBody } from "../transport/expect.ts"
import { uploadAttachments } from "./attachments.ts"
import type { Authorised } from "./authorised.ts"
import { writtenOrFound } from "./read-back.ts"

type Api = BunqApi["Service"]
type AnswerInput = Parameters<Api["answerInquiry"]>[0]

/** A user has a handful of inquiries; a bank that never ends its list must not be walked for ever. */
const maxPages = 50

/** bunq has an answer and did not turn it down [API §8]. */
const taken = new Set(["SUBMITTED", "WAITING_FOR_REVIEW", "AUTO_APPROVED", "APPROVED"])
/** bunq had an answer and turned it down. Whether such an entry takes another one is unknown [API §8], so it is tried. */
const turnedDown = new Set(["AUTO_REJECTED", "REJECTED"])

/** Compliance inquiries, read and answered in the user's session [API §8]. */
export const makeInquiries = (options: {
  readonly authorised: Authorised
  readonly records: SealedRecords
}) => {
  const { authorised, records } = options
  const { asUser } = authorised

  const listInquiries = Effect.fn("BunqApi.listInquiries")(function* (
    input: Parameters<Api["listInquiries"]>[0]
  ): Effect.fn.Return<readonly InquiryObservation[], BunqError> {
    const operation = "BunqApi.listInquiries"
    const { uuid, userId } = input
    const listed: InquiryObservation[] = []
    const visited = new Set<string>()
    let call: WireCall = inquiryCalls.listInquiries(userId)
    const [path = ""] = call.path.split("?")
    for (;;) {
      const reply = yield* asUser(operation, uuid, call)
      const page = yield* expectBody(operation, reply, decodeInquiryPage(path))
      if (page.unreadable > 0)
        yield* logEvent({
          level: "warning",
          event: "inquiries.unreadable",
          message: `${operation}: ${page.unreadable} inquiries could not be read.`
        })
      listed.push(...page.items)
      const { older } = page
      if (older === null) return listed
      // A list that leads back into itself or never ends is no list: a part of it must not pass for the whole.
      if (visited.has(older) || visited.size >= maxPages)
        return yield* new BunqError({
          operation,
          reason: { _tag: "Malformed", status: reply.status },
          responseId: reply.responseId
        })
      visited.add(older)
      call = inquiryCalls.continueInquiries(userId, older)
    }
  })

  const entryOf = Effect.fnUntraced(function* (
    operation: string,
    { uuid, userId, inquiryId, entryId }: AnswerInput
  ): Effect.fn.Return<InquiryEntryObservation | null, BunqError> {
    const reply = yield* asUser(operation, uuid, inquiryCalls.readInquiry(userId, inquiryId))
    const { entries } = yield* expectBody(operation, reply, decodeInquiry)
    return entries.find(({ id }) => id === entryId) ?? null
  })

  /** Reads first: an answer whose reply was lost is there already, and what it carries need not be uploaded again. */
  const answerInquiry = Effect.fn("BunqApi.answerInquiry")(function* (
    input: AnswerInput
  ): Effect.fn.Return<void, BunqError> {
    const operation = "BunqApi.answerInquiry"
    const { uuid, userId, inquiryId, entryId, ref } = input
    const before = yield* entryOf(operation, input)
    if (before === null)
      return yield* new BunqError({ operation, reason: { _tag: "NotFound" }, responseId: null })
    if (taken.has(before.status)) return
    const sealed = yield* records.require(AnswerRecord, { operation, owner: uuid, purpose: ref })
    const given = yield* Effect.try({
      try: () => parseInquiryAnswer(sealed),
      catch: () =>
        new BunqError({
          operation,
          reason: { _tag: "Refused", status: 0, hint: "the stored answer is not valid; give it again." },
          responseId: null
        })
    })
    const attachments = given.attachments ?? []
    const attachmentIds = yield* uploadAttachments(authorised, { operation, uuid, userId, attachments })
    const { answer } = given
    const call = inquiryCalls.answerEntry({ userId, inquiryId, entryId, answer, attachmentIds })
    const isTaken = (after: InquiryEntryObservation | null): boolean =>
      after !== null &&
      (taken.has(after.status) || (turnedDown.has(after.status) && !turnedDown.has(before.status)))
    yield* writtenOrFound(
      operation,
      asUser(operation, uuid, call),
      Effect.map(entryOf(operation, input), isTaken)
    )
  })

  return { listInquiries, answerInquiry }
}
