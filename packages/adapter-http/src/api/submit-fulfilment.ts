import { isAnswerable, parseFulfilmentAnswer } from "@bunq-provisioning/core/input"
import type { Attachment, FulfilmentAnswers, FulfilmentType } from "@bunq-provisioning/core/input"
import { BunqError } from "@bunq-provisioning/core/ports"
import type { BunqApi } from "@bunq-provisioning/core/ports"
import { fulfilmentCall, namedFields } from "@bunq-provisioning/core/wire"
import type { SentAnswers, WireCall } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import { AnswerRecord } from "../session/sealed-record.ts"
import type { SealedRecords } from "../session/sealed-record.ts"
import { descriptionOf, isSuccess, refusal } from "../transport/reply.ts"
import { uploadAttachments } from "./attachments.ts"
import type { Authorised } from "./authorised.ts"
import type { Onboardings } from "./onboardings.ts"
import { writtenOrFound } from "./read-back.ts"

type Input = Parameters<BunqApi["Service"]["submitFulfilment"]>[0]
const operation = "BunqApi.submitFulfilment"

const refuse = (hint: string) =>
  new BunqError({ operation, reason: { _tag: "Refused", status: 0, hint }, responseId: null })

/** A refusal that is about one field alone, whatever it names. */
const about = (field: string, error: BunqError): BunqError => {
  const { reason, responseId } = error
  return reason._tag === "Refused"
    ? new BunqError({ operation, reason: { ...reason, fields: [field] }, responseId })
    : error
}

/**
 * Answers a fulfilment with what the user gave [API §6.3].
 *
 * A name, an address, a nationality or a tax residency is set, so sending it again changes nothing; that a tax residency is replaced and not added is our
 * reading. A document would be there twice, so when its reply is lost or a refusal the checklist is asked whether bunq has it. What only the
 * checklist knows cannot be told apart from an earlier document of the same type, which is why nothing else is judged by it.
 */
export const makeSubmitFulfilment = (options: {
  readonly authorised: Authorised
  readonly records: SealedRecords
  readonly onboardings: Onboardings
}) => {
  const { authorised, records, onboardings } = options
  const { asUser } = authorised

  /** Sends an answer; a refusal says which fields of it bunq named. */
  const sent = Effect.fnUntraced(function* (uuid: string, type: FulfilmentType, call: WireCall) {
    const reply = yield* asUser(operation, uuid, call)
    return isSuccess(reply)
      ? reply
      : yield* refusal(operation, reply, namedFields(type, descriptionOf(reply)))
  })

  const isSatisfied = Effect.fnUntraced(function* ({ uuid, userId, fulfilment }: Input) {
    const onboardingId = yield* onboardings.find(operation, { uuid, userId })
    if (onboardingId === null) return false
    const path = { uuid, userId, onboardingId }
    const { accepted, fulfilments } = yield* onboardings.evaluate(operation, path)
    const asked = fulfilments.find(({ type }) => type === fulfilment)
    return accepted || (asked !== undefined && asked.status !== null && asked.allowed.includes(asked.status))
  })

  const submitDocument = Effect.fnUntraced(function* (
    input: Input,
    { front, back, ...document }: FulfilmentAnswers["DOCUMENT_IDENTIFICATION"]
  ) {
    const { uuid, userId } = input
    const upload = (side: "front" | "back", attachment: Attachment) =>
      uploadAttachments(authorised, { operation, uuid, userId, attachments: [attachment] }).pipe(
        Effect.map(([id = 0]) => id),
        Effect.mapError((error) => about(side, error))
      )
    const frontId = yield* upload("front", front)
    const backId = back === undefined ? undefined : yield* upload("back", back)
    const answer = { ...document, frontId, backId }
    const type = "DOCUMENT_IDENTIFICATION"
    const call = fulfilmentCall({ type, userId, answer })
    yield* writtenOrFound(operation, sent(uuid, type, call), isSatisfied(input))
  })

  return Effect.fn(operation)(function* (input: Input): Effect.fn.Return<void, BunqError> {
    const { uuid, userId, fulfilment: type, ref } = input
    if (!isAnswerable(type)) return yield* refuse("there is no call that answers this fulfilment.")
    const given = yield* records.require(AnswerRecord, { operation, owner: uuid, purpose: ref })
    const answer = yield* Effect.try({
      try: () => parseFulfilmentAnswer(type, given) as unknown,
      catch: () => refuse("the stored answer is not valid; give it again.")
    })
    if (type === "DOCUMENT_IDENTIFICATION")
      return yield* submitDocument(input, answer as FulfilmentAnswers[typeof type])
    const call = fulfilmentCall({ type, userId, answer: answer as SentAnswers[typeof type] })
    yield* sent(uuid, type, call)
  })
}
