import { InputError, parseFulfilmentAnswer, parseInquiryAnswer } from "@bunq-provisioning/core/input"
import type { ProvisionEvent, Source } from "@bunq-provisioning/core"
import type { Attachment, FulfilmentAnswers, FulfilmentType } from "@bunq-provisioning/core/input"
import { sealedPurpose } from "@bunq-provisioning/core/ports"
import type { Secret } from "@bunq-provisioning/core/ports"
import { Redacted } from "effect"

/** A file of the user: PNG, JPEG, GIF or PDF of at most 10 MB, its bytes as they are or in base64. */
export interface FileInput extends Omit<Attachment, "bytes"> {
  readonly bytes: Uint8Array | string
}
/** An answer whose files are given as bytes. */
type Given<Answer> = {
  readonly [Field in keyof Answer]: Answer[Field] extends Attachment | undefined ? FileInput : Answer[Field]
}

/** What users and operators may send. */
export type UserEvent =
  | {
      readonly [Type in FulfilmentType]: {
        readonly type: "fulfilment.submit"
        readonly fulfilment: Type
        /** Checked field by field, then sealed: only a reference becomes the event. */
        readonly data: Given<FulfilmentAnswers[Type]>
      }
    }[FulfilmentType]
  | {
      readonly type: "inquiry.answer"
      readonly inquiryId: number
      readonly entryId: number
      /** Text, files (at most 10, together 20 MB), or both, as bunq's question wants; checked, then sealed like an answer to a fulfilment. */
      readonly answer?: string
      readonly attachments?: readonly FileInput[]
    }
  | { readonly type: "identity.start" }
  | { readonly type: "identity.finish" }
  | { readonly type: "provision.close" }
  | { readonly type: "provision.retry" }
  /** Spends the credential there is and asks bunq for a fresh one; permitted where no session can be opened, or a reset was refused. */
  | { readonly type: "credential.reset" }

const sources: { readonly [type in UserEvent["type"]]: Source } = {
  "fulfilment.submit": "user",
  "inquiry.answer": "user",
  "identity.start": "user",
  "identity.finish": "user",
  "provision.close": "operator",
  "provision.retry": "operator",
  "credential.reset": "operator"
}
const known = Object.keys(sources)
const isKnown = (type: unknown): type is UserEvent["type"] =>
  typeof type === "string" && Object.hasOwn(sources, type)

export interface ReadEvent {
  readonly event: ProvisionEvent
  readonly source: Source
  readonly answers: readonly Secret[]
}

interface Stamp {
  /** Makes the reference of what is sealed unique. */
  readonly id: string
  readonly at: number
}

const sealing = (ref: string, answer: object): readonly Secret[] => [
  { purpose: ref, value: Redacted.make(JSON.stringify(answer)) }
]

/** An answer, checked. Throws `InputError`. */
export const readAnswer = (
  { fulfilment, data }: { readonly fulfilment: unknown; readonly data: unknown },
  { id, at }: Stamp
): ReadEvent => {
  const answer = parseFulfilmentAnswer(fulfilment, data)
  const type = fulfilment as FulfilmentType
  const ref = sealedPurpose.answer(id)
  return {
    event: { type: "fulfilment.submit", at, fulfilment: type, ref },
    source: "user",
    answers: sealing(ref, answer)
  }
}

/** All files of one answer, in base64: one sealed row holds them. */
const mostTogether = (20_000_000 / 3) * 4

const readInquiryAnswer = (given: { readonly [field: string]: unknown }, { id, at }: Stamp): ReadEvent => {
  const { inquiryId, entryId } = given
  if (!Number.isSafeInteger(inquiryId) || !Number.isSafeInteger(entryId))
    throw new InputError({
      _tag: "InvalidInquiryAnswer",
      expected: "inquiryId and entryId are the numbers the view shows"
    })
  const answer = parseInquiryAnswer(given)
  const { attachments = [] } = answer
  if (attachments.reduce((sum, { bytes }) => sum + bytes.length, 0) > mostTogether)
    throw new InputError({
      _tag: "InvalidInquiryAnswer",
      expected: "the attachments are at most 20 MB together"
    })
  const ref = sealedPurpose.answer(id)
  return {
    event: { type: "inquiry.answer", at, inquiryId: inquiryId as number, entryId: entryId as number, ref },
    source: "user",
    answers: sealing(ref, answer)
  }
}

/** Checks an event from outside. Throws `InputError`; the message never repeats the input. */
export const readUserEvent = (event: unknown, stamp: Stamp): ReadEvent => {
  const given = (typeof event === "object" && event !== null ? event : {}) as {
    readonly [field: string]: unknown
  }
  const { type, fulfilment, data } = given
  if (!isKnown(type)) throw new InputError({ _tag: "UnknownEvent", known })
  if (type === "fulfilment.submit") return readAnswer({ fulfilment, data }, stamp)
  if (type === "inquiry.answer") return readInquiryAnswer(given, stamp)
  return { event: { type, at: stamp.at }, source: sources[type], answers: [] }
}
