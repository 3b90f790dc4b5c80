import type { PartnerCheck } from "@bunq-provisioning/core/ports"
import { handshakeCalls } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import { expectSuccess } from "../transport/expect.ts"
import type { Authorised } from "./authorised.ts"

const operation = "BunqApi.checkPartner"

/** Opens or reuses the partner's session and reads the one object that costs nothing with it: the id of the present installation [API §3.1]. */
export const makeCheckPartner = (options: {
  readonly authorised: Authorised
  readonly clockOffset: Effect.Effect<number | null>
}) =>
  Effect.fn(operation)(function* () {
    let partnerId = 0
    const reply = yield* options.authorised.asPartner(operation, (id) => {
      partnerId = id
      return handshakeCalls.probe
    })
    yield* expectSuccess(operation, reply)
    return { partnerId, clockOffset: yield* options.clockOffset } satisfies PartnerCheck
  })
