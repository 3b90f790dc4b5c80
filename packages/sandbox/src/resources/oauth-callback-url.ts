import type { Endpoint } from "../gateway/endpoint.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { callbackUrlShown } from "./callback-url.ts"
import { atEitherPath } from "./oauth-client-paths.ts"
import { theClient } from "./oauth-client.ts"

const callbackUrls = "/v1/user/{user_id}/oauth-client/{client_id}/callback-url"

/** Callback URLs of an OAuth client [API §4]: HTTPS only. */
export const oauthCallbackUrlEndpoints: readonly Endpoint[] = atEitherPath([
  {
    method: "POST",
    path: callbackUrls,
    access: "partner",
    handle(call) {
      const { bank } = call
      const client = theClient(call)
      const { url } = requestBody(call.body, { url: field.string({ accept: isHttps }) })
      const created = bank.stamp()
      return reply.id(
        bank.tables.callbackUrls.put({ id: bank.nextId(), clientId: client.id, created, url }).id
      )
    }
  },
  {
    method: "GET",
    path: callbackUrls,
    access: "partner",
    handle(call) {
      const { path, query } = call
      const table = call.bank.tables.callbackUrls
      const ids = table.idsIn("client", theClient(call).id)
      const pick = (id: number): object => ({ OauthCallbackUrl: callbackUrlShown(table.get(id)!) })
      return reply.page(page({ ids, path, query, pick }))
    }
  },
  {
    method: "GET",
    path: `${callbackUrls}/{callback_url_id}`,
    access: "partner",
    handle(call) {
      const id = call.params["callback_url_id"]!
      const found = call.bank.tables.callbackUrls.get(id)
      if (found === undefined || found.clientId !== theClient(call).id)
        throw refusals.notFound("Oauth callback url", id)
      return reply.items({ OauthCallbackUrl: callbackUrlShown(found) })
    }
  }
])

function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === "https:"
}
