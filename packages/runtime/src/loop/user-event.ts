import { InputError, parseFulfilmentAnswer } from "@bunq-provisioning/core"
import type { FulfilmentAnswers, FulfilmentType, ProvisionEvent, Source } from "@bunq-provisioning/core"
import { sealedPurpose } from "@bunq-provisioning/core/ports"
import type { Secret } from "@bunq-provisioning/core/ports"
import { Redacted } from "effect"

/** What users and operators may send. */
export type UserEvent =
  | {
      readonly [Type in FulfilmentType]: {
        readonly type: "fulfilment.submit"
        readonly fulfilment: Type
        /** Checked field by field, then sealed: only a reference becomes the event. */
        readonly data: FulfilmentAnswers[Type]
      }
    }[FulfilmentType]
  | { readonly type: "identity.start" }
  | { readonly type: "identity.finish" }
  | { readonly type: "provision.close" }
  | { readonly type: "provision.retry" }

const sources: { readonly [type in UserEvent["type"]]: Source } = {
  "fulfilment.submit": "user",
  "identity.start": "user",
  "identity.finish": "user",
  "provision.close": "operator",
  "provision.retry": "operator"
}
const known = Object.keys(sources)
const isKnown = (type: unknown): type is UserEvent["type"] =>
  typeof type === "string" && Object.hasOwn(sources, type)

export interface ReadEvent {
  readonly event: ProvisionEvent
  readonly source: Source
  readonly answers: readonly Secret[]
}

/** An answer, checked; `id` makes its reference unique. Throws `InputError`. */
export const readAnswer = (options: {
  readonly fulfilment: unknown
  readonly data: unknown
  readonly id: string
  readonly at: number
}): ReadEvent => {
  const { fulfilment, data, id, at } = options
  const answer = parseFulfilmentAnswer(fulfilment, data)
  const type = fulfilment as FulfilmentType
  const ref = sealedPurpose.answer(id)
  return {
    event: { type: "fulfilment.submit", at, fulfilment: type, ref },
    source: "user",
    answers: [{ purpose: ref, value: Redacted.make(JSON.stringify(answer)) }]
  }
}

/** Checks an event from outside. Throws `InputError`; the message never repeats the input. */
export const readUserEvent = (given: unknown, id: string, at: number): ReadEvent => {
  const { type, fulfilment, data } = (typeof given === "object" && given !== null ? given : {}) as {
    readonly [field: string]: unknown
  }
  if (!isKnown(type)) throw new InputError({ _tag: "UnknownEvent", known })
  if (type === "fulfilment.submit") return readAnswer({ fulfilment, data, id, at })
  return { event: { type, at }, source: sources[type], answers: [] }
}
