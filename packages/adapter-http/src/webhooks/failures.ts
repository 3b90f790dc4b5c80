import { BunqError, logEvent } from "@bunq-provisioning/core/ports"
import type { BunqWebhooks } from "@bunq-provisioning/core/ports"
import { decodeFailurePage, webhookCalls } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import type { Authorised } from "../api/authorised.ts"
import { expectBody, expectSuccess } from "../transport/expect.ts"

type Webhooks = BunqWebhooks["Service"]

/** bunq takes no more in one call [API §9.5]. */
const most = 100

/** Deliveries bunq gave up on, of the partner and of its users, asked with the company id (D7) [API §9.5]. */
export const makeFailures = ({ asPartner }: Authorised) => {
  const listFailures = Effect.fn("BunqWebhooks.listFailures")(function* ({
    cursor
  }: Parameters<Webhooks["listFailures"]>[0]) {
    const operation = "BunqWebhooks.listFailures"
    let path = ""
    const reply = yield* asPartner(operation, (partnerId) => {
      const first = webhookCalls.listFailures(partnerId)
      path = first.path.split("?")[0] ?? ""
      return cursor === undefined ? first : webhookCalls.continueFailures(partnerId, cursor)
    })
    const { items, unreadable, older } = yield* expectBody(operation, reply, (body) =>
      decodeFailurePage(path)(body)
    )
    // What one of them was about is read at its pace all the same.
    if (unreadable > 0)
      yield* logEvent({
        level: "warning",
        event: "webhooks.unreadable",
        message: `${operation}: ${unreadable} failed deliveries of a page could not be read.`
      })
    return { items, older }
  })

  const retryFailures = Effect.fn("BunqWebhooks.retryFailures")(function* (ids: readonly number[]) {
    const operation = "BunqWebhooks.retryFailures"
    if (ids.length === 0) return
    if (ids.length > most)
      return yield* new BunqError({
        operation,
        reason: { _tag: "Refused", status: 0, hint: `at most ${most} deliveries at once.` },
        responseId: null
      })
    const reply = yield* asPartner(operation, (partnerId) => webhookCalls.retryFailures(partnerId, ids))
    // Of what the body says there are three versions (D19).
    yield* expectSuccess(operation, reply)
  })

  return { listFailures, retryFailures }
}
