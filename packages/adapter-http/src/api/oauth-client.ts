import type { BunqError } from "@bunq-provisioning/core/ports"
import { decodeOauthClients, partnerCalls } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import type { Scope } from "effect"
import { makeSingleFlight } from "../single-flight.ts"
import type { Authorised } from "./authorised.ts"
import { expectBody, expectSuccess } from "../transport/expect.ts"

const operation = "BunqApi.ensureOauthClient"

/** The OAuth client bunq wants before the first provision [API §4]; looked for before it is made, and made by one caller at a time. */
export const makeEnsureOauthClient = (options: {
  readonly authorised: Authorised
  readonly scope: Scope.Scope
}) => {
  const { asPartner } = options.authorised
  const flight = makeSingleFlight<void, BunqError>(options.scope)

  const ensure = Effect.gen(function* () {
    const list = yield* asPartner(operation, partnerCalls.listOauthClients)
    const { items } = yield* expectBody(operation, list, decodeOauthClients)
    if (items.some(({ status }) => status === "ACTIVE")) return
    yield* expectSuccess(operation, yield* asPartner(operation, partnerCalls.createOauthClient))
  })

  return Effect.fn(operation)(() => flight("oauth-client", ensure))
}
