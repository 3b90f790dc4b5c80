import { BunqError } from "@bunq-provisioning/core/ports"
import type { BunqApi, OauthClient } from "@bunq-provisioning/core/ports"
import { decodeOauthClients, partnerCalls } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import type { Scope } from "effect"
import { makeSingleFlight } from "../single-flight.ts"
import { expectBody } from "../transport/expect.ts"
import type { Authorised } from "./authorised.ts"
import { writtenOrFound } from "./read-back.ts"

const operation = "BunqApi.ensureOauthClient"
type Wanted = Parameters<BunqApi["Service"]["ensureOauthClient"]>[0]

/** The OAuth client bunq wants before the first provision [API §4]; looked for before it is made, and made by one caller at a time. */
export const makeOauthClient = (options: {
  readonly authorised: Authorised
  readonly scope: Scope.Scope
}) => {
  const { asPartner } = options.authorised
  const flight = makeSingleFlight<void, BunqError>(options.scope)

  const active = Effect.fnUntraced(function* (
    asked: string
  ): Effect.fn.Return<OauthClient | null, BunqError> {
    const list = yield* asPartner(asked, partnerCalls.listOauthClients)
    const { items } = yield* expectBody(asked, list, decodeOauthClients)
    return items.find(({ status }) => status === "ACTIVE") ?? null
  })

  const readOauthClient = Effect.fn("BunqApi.readOauthClient")(() => active("BunqApi.readOauthClient"))

  const ensureClient = Effect.gen(function* () {
    if ((yield* active(operation)) !== null) return
    yield* writtenOrFound(
      operation,
      asPartner(operation, partnerCalls.createOauthClient),
      Effect.map(active(operation), (client) => client !== null)
    )
  })

  const ensureCallback = Effect.fnUntraced(function* (callbackUrl: string) {
    const client = yield* active(operation)
    if (client === null)
      return yield* new BunqError({ operation, reason: { _tag: "NotFound" }, responseId: null })
    if (client.callbackUrls.includes(callbackUrl)) return
    yield* writtenOrFound(
      operation,
      asPartner(operation, (partnerId) => partnerCalls.addCallbackUrl(partnerId, client.id, callbackUrl)),
      Effect.map(active(operation), (now) => now?.callbackUrls.includes(callbackUrl) === true)
    )
  })

  const ensureOauthClient = Effect.fn(operation)(function* (wanted?: Wanted) {
    yield* flight("client", ensureClient)
    const callbackUrl = wanted?.callbackUrl
    if (callbackUrl !== undefined) yield* flight(`callback ${callbackUrl}`, ensureCallback(callbackUrl))
  })

  return { readOauthClient, ensureOauthClient }
}
