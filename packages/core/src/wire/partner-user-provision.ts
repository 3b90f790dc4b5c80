import { Option, Redacted, Schema } from "effect"
import type { ProvisionObservation } from "../domain/observation.ts"
import { sealedPurpose } from "../ports/observed.ts"
import type { Observed, Secret } from "../ports/observed.ts"
import { parseBunqTimestamp } from "./bunq-timestamp.ts"
import { decoder, maybe } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"
import { asWord, openWord } from "./open-word.ts"
import { decodeId, decodeOlder, itemOf, itemsOf } from "./reply-envelope.ts"
import type { ItemList } from "./reply-envelope.ts"

const credentialWire = Schema.Struct({
  id: Schema.Int,
  status: maybe(openWord),
  expiry_time: maybe(Schema.String),
  token_value: maybe(Schema.String)
})

const provisionWire = Schema.Struct({
  id: Schema.Int,
  created: Schema.String,
  updated: Schema.String,
  external_uuid: Schema.String,
  products: maybe(Schema.Unknown),
  status: openWord,
  sub_status: maybe(openWord),
  action_required: maybe(openWord),
  credential: maybe(credentialWire)
})

/** A company first, because it must never pass for a person, then the product that asks for more. */
const products = ["COMPANY_VERIFIED", "USER_VERIFIED", "USER_ANONYMOUS_TRANSACTION_AUDIT"]

/** The one product that decides: bunq lists them [API §5.2], and does not say what more than one would mean. A list in another shape says nothing. */
const decisive = (listed: unknown): string | null => {
  const words = (Array.isArray(listed) ? listed : []).flatMap((one) =>
    typeof one === "string" && one !== "" ? [asWord(one)] : []
  )
  return products.find((known) => words.includes(known)) ?? words[0] ?? null
}

/**
 * A provision [API §5.2], its token stripped into a secret. Statuses stay open text (I5), the ready test is the token (D15, D18), and
 * `oauth_request`, of which no two sources agree (D16), is not read at all: the partner does not use its code [API §4].
 */
export const decodeProvisionObject: Decoder<Observed<ProvisionObservation>> = decoder(
  provisionWire,
  (wire) => {
    const { credential } = wire
    const token = credential?.token_value ?? ""
    const expiresAt = parseBunqTimestamp(credential?.expiry_time ?? "")
    const secrets: readonly Secret[] =
      credential && token !== ""
        ? [{ purpose: sealedPurpose.token(credential.id, expiresAt), value: Redacted.make(token) }]
        : []
    return {
      observation: {
        id: wire.id,
        externalUuid: wire.external_uuid.toLowerCase(),
        product: decisive(wire.products),
        created: wire.created,
        updated: wire.updated,
        status: wire.status,
        subStatus: wire.sub_status ?? "NONE",
        actionRequired: wire.action_required ?? "NONE",
        credential: credential
          ? {
              id: credential.id,
              status: credential.status ?? "",
              expiresAt,
              usable: token !== ""
            }
          : null
      },
      secrets
    }
  }
)

const type = "PartnerUserProvision"
const provisionsPath = "/v1/partner-user-provision"

/** The reply of a read. */
export const decodeProvision: Decoder<Observed<ProvisionObservation>> = itemOf([type], decodeProvisionObject)

/** The reply of a create: the whole object, or only its id (D4). */
export const decodeCreatedProvision: Decoder<
  | { readonly _tag: "Object"; readonly observed: Observed<ProvisionObservation> }
  | { readonly _tag: "Id"; readonly id: number }
> = (body) =>
  Option.firstSomeOf([
    Option.map(decodeProvision(body), (observed) => ({ _tag: "Object" as const, observed })),
    Option.map(decodeId(body), (id) => ({ _tag: "Id" as const, id }))
  ])

/** One page of a list, newest first [API §5.9, §13]. */
export const decodeProvisionPage: Decoder<
  ItemList<Observed<ProvisionObservation>> & { readonly older: string | null }
> = (body) =>
  Option.flatMap(itemsOf(type, decodeProvisionObject)(body), (list) =>
    Option.map(decodeOlder(provisionsPath)(body), (older) => ({ ...list, older }))
  )
