import type { ExternalUuid } from "../domain/external-uuid.ts"
import { get, post, put } from "./wire-call.ts"
import type { WireCall } from "./wire-call.ts"

interface RequestedProvision {
  readonly externalUuid: ExternalUuid
  readonly product: "USER_VERIFIED" | "USER_ANONYMOUS_TRANSACTION_AUDIT"
  readonly email: string
  readonly phoneNumber: string
  /** `YYYY-MM-DD` */
  readonly dateOfBirth?: string | undefined
  /** ISO 3166-1 alpha-2 */
  readonly countryOfResidence?: string | undefined
}

const listEndpoint = "GET /v1/partner-user-provision"
const list = (query: string): WireCall => ({
  method: "GET",
  path: `/v1/partner-user-provision?${query}`,
  endpoint: listEndpoint,
  body: null
})

/** What the partner asks with its own session [API §4, §5]. */
export const partnerCalls = {
  /**
   * Body (c) of D1; `legacy` sends the older body (a) with a pointer, which can name the e-mail address only. Both take the date of birth, which the
   * audit product needs, and the country of residence [API §5.1].
   */
  createProvision: (request: RequestedProvision, options: { readonly legacy: boolean }): WireCall =>
    post`/v1/partner-user-provision`({
      external_uuid: request.externalUuid,
      products: [request.product],
      ...(request.dateOfBirth === undefined ? {} : { date_of_birth: request.dateOfBirth }),
      ...(request.countryOfResidence === undefined
        ? {}
        : { country_of_residence: request.countryOfResidence }),
      ...(options.legacy
        ? { pointer: { type: "EMAIL", value: request.email, name: request.email } }
        : {
            user_verified_type: "PARTNER_USER_PERSON",
            email: request.email,
            phone_number: request.phoneNumber
          })
    }),

  readProvision: (id: number): WireCall => get`/v1/partner-user-provision/${id}`,

  findProvisions: (uuid: ExternalUuid): WireCall =>
    list(`external_uuid=${encodeURIComponent(uuid)}&count=200`),

  /** `status` is a comma-separated list [API §5.9]. */
  listProvisions: (statuses: readonly string[]): WireCall =>
    list(`${statuses.length === 0 ? "" : `status=${statuses.map(encodeURIComponent).join(",")}&`}count=200`),

  /** `cursor` is what `decodeOlder` gave, used as it is [API §13]. */
  continueProvisions: (cursor: string): WireCall => ({
    method: "GET",
    path: cursor,
    endpoint: listEndpoint,
    body: null
  }),

  resetToken: (id: number): WireCall =>
    put`/v1/partner-user-provision/${id}`({ status: "TOKEN_RESET_REQUESTED" }),

  /** `CANCELLED`, as bunq's own client sends (D2). */
  closeProvision: (id: number): WireCall => put`/v1/partner-user-provision/${id}`({ status: "CANCELLED" }),

  /** With `/user/{id}` (D11). */
  listOauthClients: (partnerId: number): WireCall => get`/v1/user/${partnerId}/oauth-client`,

  createOauthClient: (partnerId: number): WireCall => post`/v1/user/${partnerId}/oauth-client`({}),

  addCallbackUrl: (partnerId: number, clientId: number, url: string): WireCall =>
    post`/v1/user/${partnerId}/oauth-client/${clientId}/callback-url`({ url })
} as const
