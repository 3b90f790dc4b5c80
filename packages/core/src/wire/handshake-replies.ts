import { Option, Redacted, Schema } from "effect"
import type { ProvisionedUser } from "../domain/observation.ts"
import { decoder, maybe } from "./decoder.ts"
import type { Decoder } from "./decoder.ts"
import { itemOf } from "./reply-envelope.ts"

const decodeToken: Decoder<Redacted.Redacted<string>> = itemOf(
  ["Token"],
  decoder(Schema.Struct({ token: Schema.NonEmptyString }), ({ token }) => Redacted.make(token))
)
const decodeServerKey: Decoder<string> = itemOf(
  ["ServerPublicKey"],
  decoder(Schema.Struct({ server_public_key: Schema.NonEmptyString }), ({ server_public_key: key }) => key)
)

/** What an installation brings: the token for device and session calls, and bunq's key for its signatures [API §3.1]. */
export const decodeInstallation: Decoder<{
  readonly token: Redacted.Redacted<string>
  readonly serverKey: string
}> = (body) => Option.all({ token: decodeToken(body), serverKey: decodeServerKey(body) })

const withId = Schema.Struct({ id: Schema.Int })
const partnerId = decoder(withId, ({ id }) => id)

/** The partner's own session: `UserCompany.id` is the user id of partner-level paths; a person or an API key may hold a key as well [API §3.3]. */
export const decodePartnerSession: Decoder<{
  readonly token: Redacted.Redacted<string>
  readonly partnerId: number
}> = (body) =>
  Option.all({
    token: decodeToken(body),
    partnerId: itemOf(["UserCompany", "UserPerson", "UserApiKey"], partnerId)(body)
  })

const userApiKey = decoder(
  Schema.Struct({
    id: Schema.Int,
    requested_by_user: Schema.Struct({ UserCompany: maybe(withId), UserPerson: maybe(withId) }),
    granted_by_user: Schema.Struct({ UserPerson: maybe(withId), UserCompany: maybe(withId) })
  }),
  (wire) => ({
    userApiKeyId: wire.id,
    partnerCompanyId: (wire.requested_by_user.UserCompany ?? wire.requested_by_user.UserPerson)?.id,
    userPersonId: (wire.granted_by_user.UserPerson ?? wire.granted_by_user.UserCompany)?.id
  })
)

/** A session on a user's behalf, with its three ids [API §3.4]. */
export const decodeUserSession: Decoder<{
  readonly token: Redacted.Redacted<string>
  readonly user: ProvisionedUser
}> = (body) =>
  Option.flatMap(
    Option.all({ token: decodeToken(body), ids: itemOf(["UserApiKey"], userApiKey)(body) }),
    ({ token, ids: { userApiKeyId, userPersonId, partnerCompanyId } }) =>
      userPersonId === undefined || partnerCompanyId === undefined
        ? Option.none()
        : Option.some({ token, user: { userApiKeyId, userPersonId, partnerCompanyId } })
  )
