import type { View } from "@bunq-provisioning/core"
import type { Attachment, FulfilmentAnswers, FulfilmentType } from "@bunq-provisioning/core/input"

/** A file the user chose: a `File` or `Blob` of the browser, or its bytes. PNG, JPEG, GIF or PDF, at most 10 MB. */
export type FileInput = Blob | (Omit<Attachment, "bytes"> & { readonly bytes: Uint8Array | string })

type Given<Answer> = {
  readonly [Field in keyof Answer]: Answer[Field] extends Attachment | undefined ? FileInput : Answer[Field]
}

/** What the user gives for a fulfilment. */
export type FulfilmentData<Type extends FulfilmentType = FulfilmentType> = Given<FulfilmentAnswers[Type]>

/** What the user gives to one question of an inquiry: text, files, or both. */
export interface InquiryData {
  readonly answer?: string
  readonly attachments?: readonly FileInput[]
}

/** Holds nothing of a person; goes through `send`. */
export type SendableEvent =
  | { readonly type: "identity.start" }
  /** The SDK reported success. */
  | { readonly type: "identity.finish" }
  | { readonly type: "provision.retry" }
  /** By operators. */
  | { readonly type: "credential.reset" }
  | { readonly type: "provision.close" }

/** Holds what a person gave: it is sealed before anything else sees it, and goes through `submit` and `answer` only. */
export type SealedEvent =
  | {
      readonly type: "fulfilment.submit"
      readonly fulfilment: FulfilmentType
      readonly data: FulfilmentData
    }
  | ({ readonly type: "inquiry.answer"; readonly inquiryId: number; readonly entryId: number } & InquiryData)

export type OutgoingEvent = SendableEvent | SealedEvent

export type Phase = View["phase"]
type Onboarding = "evaluating" | "collecting" | "submitting" | "reviewing"
type Over = "closed" | "failed"

/** What a user in this phase may be sent. `view.actions`, and so `can`, say whether it is permitted now. */
export type EventIn<P extends Phase> = P extends Over
  ? never
  : Extract<
      SendableEvent,
      {
        readonly type:
          | "provision.retry"
          | "provision.close"
          | (P extends Onboarding ? "identity.start" | "identity.finish" : never)
          | (P extends "opening-session" | "renewing-credential" ? "credential.reset" : never)
      }
    >
