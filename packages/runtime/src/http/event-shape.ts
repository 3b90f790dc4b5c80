import type { FulfilmentAnswers } from "@bunq-provisioning/core/input"
import { Schema } from "effect"
import type { NewProvision } from "../loop/provisioner.ts"
import type { UserEvent } from "../loop/user-event.ts"

const optional = Schema.optionalKey
const fields = Schema.Record(Schema.String, Schema.Json)
const file = Schema.Struct({
  contentType: Schema.String.annotate({
    description: "image/png, image/jpeg, image/gif or application/pdf."
  }),
  bytes: Schema.String.annotate({ description: "Base64, of at most 10 MB." }),
  description: optional(Schema.String)
})

/** An event as it is sent; its fields are checked where they are sealed. */
export const EventShape = Schema.Union([
  Schema.Struct({
    type: Schema.Literal("fulfilment.submit"),
    fulfilment: Schema.String,
    data: fields
  }),
  Schema.Struct({
    type: Schema.Literal("inquiry.answer"),
    inquiryId: Schema.Number,
    entryId: Schema.Number,
    answer: optional(Schema.String),
    attachments: optional(Schema.Array(file))
  }),
  Schema.Struct({
    type: Schema.Literals([
      "identity.start",
      "identity.finish",
      "provision.retry",
      "credential.reset",
      "provision.close"
    ])
  })
]).annotate({ identifier: "UserEvent" }) as unknown as Schema.Codec<UserEvent, Schema.Json>

/** A person to onboard, with what is known beforehand. */
export const NewProvisionShape = Schema.Struct({
  externalUuid: Schema.String.annotate({ description: "The partner's own id of the user, a UUID." }),
  product: optional(Schema.String),
  email: Schema.String,
  phoneNumber: Schema.String,
  dateOfBirth: optional(Schema.String),
  countryOfResidence: optional(Schema.String),
  answers: optional(Schema.Record(Schema.String, fields))
}).annotate({ identifier: "NewProvision" }) as unknown as Schema.Codec<
  NewProvision & { readonly answers?: Partial<FulfilmentAnswers> },
  Schema.Json
>
