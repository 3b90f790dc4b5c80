import type { Bank } from "../bank/bank.ts"
import type { Call, Endpoint } from "../gateway/endpoint.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { callbackUrlShown } from "./callback-url.ts"
import { atEitherPath } from "./oauth-client-paths.ts"

/** The partner's OAuth client. bunq wants one before the first provision [API §4]. */
export interface OauthClient {
  readonly id: number
  readonly status: "ACTIVE" | "CANCELLED"
  readonly clientId: string
  readonly secret: string
}

const clients = "/v1/user/{user_id}/oauth-client"
const status = field.string({ oneOf: ["ACTIVE", "CANCELLED"] })

/** OAuth clients [API §4]; one may be active at a time. */
export const oauthClientEndpoints: readonly Endpoint[] = atEitherPath([
  {
    method: "POST",
    path: clients,
    access: "partner",
    handle({ bank, body }) {
      const asked = requestBody(body, { status: field.optional(status) })
      const wanted = asked.status === "CANCELLED" ? "CANCELLED" : "ACTIVE"
      if (wanted === "ACTIVE") refuseSecond(bank, null)
      const id = bank.nextId()
      bank.tables.oauthClients.put({ id, status: wanted, clientId: bank.token(), secret: bank.token() })
      return reply.id(id)
    }
  },
  {
    method: "GET",
    path: clients,
    access: "partner",
    handle({ bank, path, query }) {
      const { oauthClients } = bank.tables
      const pick = (id: number): object => clientShown(bank, oauthClients.get(id)!)
      return reply.page(page({ ids: oauthClients.idsIn("all", ""), path, query, pick }))
    }
  },
  {
    method: "GET",
    path: `${clients}/{client_id}`,
    access: "partner",
    handle: (call) => reply.items(clientShown(call.bank, theClient(call)))
  },
  {
    method: "PUT",
    path: `${clients}/{client_id}`,
    access: "partner",
    handle(call) {
      const client = theClient(call)
      const wanted = requestBody(call.body, { status }).status === "ACTIVE" ? "ACTIVE" : "CANCELLED"
      if (wanted === "ACTIVE") refuseSecond(call.bank, client.id)
      call.bank.tables.oauthClients.put({ ...client, status: wanted })
      return reply.id(client.id)
    }
  }
])

/** The OAuth client a path names, or 404. */
export function theClient({ bank, params }: Call): OauthClient {
  const id = params["client_id"]!
  const client = bank.tables.oauthClients.get(id)
  if (client === undefined) throw refusals.notFound("Oauth client", id)
  return client
}

function refuseSecond(bank: Bank, own: number | null): void {
  const other = bank.tables.oauthClients
    .allIn("all", "")
    .some((one) => one.status === "ACTIVE" && one.id !== own)
  if (other) throw new Refusal(400, "You already have an active OAuth client.")
}

function clientShown(bank: Bank, client: OauthClient): object {
  return {
    OauthClient: {
      id: client.id,
      status: client.status,
      display_name: bank.identity.partner.displayName,
      client_id: client.clientId,
      secret: client.secret,
      callback_url: bank.tables.callbackUrls.allIn("client", client.id).map(callbackUrlShown)
    }
  }
}
