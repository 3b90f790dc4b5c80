import { Option, Schema } from "effect"
import type { InquiryEntryObservation, InquiryObservation } from "../domain/observation.ts"
import { parseBunqTimestamp } from "./bunq-timestamp.ts"
import { decoder, maybe } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"
import { openWord } from "./open-word.ts"
import { decodeOlder, itemOf, itemsOf } from "./reply-envelope.ts"
import type { ItemList } from "./reply-envelope.ts"

/** An entry as it is, or wrapped in its type as other polymorphic fields are [API §2]: under one key, which bunq writes with a capital. */
const unwrapped = (entry: unknown): unknown => {
  if (typeof entry !== "object" || entry === null) return entry
  const [[type, inner] = ["", entry], ...others] = Object.entries(entry) as readonly [string, unknown][]
  return others.length === 0 && /^[A-Z]/.test(type) ? inner : entry
}

const decodeEntry = decoder(
  Schema.Struct({ id: Schema.Int, type: maybe(openWord), status: maybe(openWord) }),
  (wire): InquiryEntryObservation => ({ id: wire.id, type: wire.type ?? "", status: wire.status ?? "" })
)

/** The words of bunq's webhook examples for what its schema calls otherwise (D10). */
const synonyms = new Map([
  ["PENDING_USER_REPLY", "EXPECTING_REPLY_FROM_USER"],
  ["PENDING_BUNQ_REVIEW", "EXPECTING_REPLY_FROM_BUNQ"]
])

/** bunq's own sample leaves the status out [API §9.3]: then the entries tell whether the user is asked something (our inference). */
const statusOf = (given: string | null | undefined, entries: readonly InquiryEntryObservation[]): string => {
  if (given) return synonyms.get(given) ?? given
  return entries.some(({ status }) => status === "PENDING") ? "EXPECTING_REPLY_FROM_USER" : ""
}

/**
 * A compliance inquiry [API §8]. Types, purposes and statuses stay open text (I5). Titles, texts and submitted data are not read, nor is `context`,
 * which is `{}` in one source and `[]` in another. An entry without an id cannot be answered and is left out.
 */
const decodeInquiryObject: Decoder<InquiryObservation> = decoder(
  Schema.Struct({
    id: Schema.Int,
    updated: maybe(Schema.String),
    status: maybe(openWord),
    purpose: maybe(openWord),
    time_expiry: maybe(Schema.String),
    all_entry: maybe(Schema.Array(Schema.Unknown))
  }),
  (wire) => {
    const entries = (wire.all_entry ?? []).flatMap((entry) => Option.toArray(decodeEntry(unwrapped(entry))))
    return {
      id: wire.id,
      updated: wire.updated ?? "",
      status: statusOf(wire.status, entries),
      purpose: wire.purpose ?? null,
      expiresAt: parseBunqTimestamp(wire.time_expiry ?? ""),
      entries
    }
  }
)

const type = "UserInformationInquiry"

/** The reply of a read. */
export const decodeInquiry: Decoder<InquiryObservation> = itemOf([type], decodeInquiryObject)

/** One page of a user's inquiries, newest first; `path` is the one that was asked. */
export const decodeInquiryPage =
  (path: string): Decoder<ItemList<InquiryObservation> & { readonly older: string | null }> =>
  (body) =>
    Option.flatMap(itemsOf(type, decodeInquiryObject)(body), (list) =>
      Option.map(decodeOlder(path)(body), (older) => ({ ...list, older }))
    )
