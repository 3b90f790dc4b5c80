import { Schema } from "effect"
import { decoder, maybe } from "./decoder.ts"
import { openWord } from "./open-word.ts"
import { wholePage } from "./whole-list.ts"

/** Kept exactly as bunq writes it, because it is written back as it is: the words are an open set [API §9.1]. */
const decodeFilter = decoder(
  Schema.Struct({
    category: Schema.String,
    notification_target: Schema.String,
    all_verification_type: maybe(Schema.Array(Schema.String))
  }),
  (wire) => ({
    category: wire.category,
    target: wire.notification_target,
    verificationTypes: wire.all_verification_type ?? []
  })
)

/** The filters of an owner: the reply of the list, and of the write that replaces them [API §9.1]. */
export const decodeFilterPage = wholePage("NotificationFilterUrl", decodeFilter)

const decodeFailure = decoder(
  Schema.Struct({
    id: Schema.Int,
    created: maybe(Schema.String),
    category: openWord,
    event_type: maybe(openWord),
    object_id: Schema.Int,
    user_id: maybe(Schema.Int),
    response_code: maybe(Schema.Int),
    notification_target: maybe(Schema.String)
  }),
  (wire) => ({
    id: wire.id,
    category: wire.category,
    eventType: wire.event_type ?? "",
    objectId: wire.object_id,
    userId: wire.user_id ?? null,
    target: wire.notification_target ?? null,
    created: wire.created ?? "",
    responseCode: wire.response_code ?? null
  })
)

/** A page of deliveries bunq gave up on [API §9.5]. What `exception_message` says is not read: it may quote the address. */
export const decodeFailurePage = wholePage("NotificationFilterFailure", decodeFailure)
