import type { IdentityObservation } from "@bunq-provisioning/core"
import type { BunqApi, BunqError, Observed } from "@bunq-provisioning/core/ports"
import { decodeId, decodeIdentity, userCalls } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import { expectBody } from "../transport/expect.ts"
import type { Authorised } from "./authorised.ts"
import { writtenOrFound } from "./read-back.ts"

type Api = BunqApi["Service"]
type IdentityPath = Parameters<Api["readIdentity"]>[0]

/** Identity verification with the SDK of bunq's provider, in the user's session [API §7]. */
export const makeIdentities = ({ authorised: { asUser } }: { readonly authorised: Authorised }) => {
  const read = Effect.fnUntraced(function* (
    operation: string,
    { uuid, userId, identityId }: IdentityPath
  ): Effect.fn.Return<Observed<IdentityObservation>, BunqError> {
    const reply = yield* asUser(operation, uuid, userCalls.readIdentity(userId, identityId))
    return yield* expectBody(operation, reply, decodeIdentity)
  })

  /**
   * Every call opens a session of its own. A reply that was lost cannot be read back: bunq documents no list of these sessions, and neither the
   * onboarding nor the fulfilment of a user names one [API §6.2, §6.4, §7]. What is left behind is a session nobody started the SDK with; that bunq
   * minds is stated nowhere. A session whose id came back is not lost: when only reading it failed, the next call opens another one all the same.
   */
  const openIdentity = Effect.fn("BunqApi.openIdentity")(function* (
    input: Parameters<Api["openIdentity"]>[0]
  ) {
    const operation = "BunqApi.openIdentity"
    const { uuid, userId } = input
    const reply = yield* asUser(operation, uuid, userCalls.openIdentity(userId))
    const identityId = yield* expectBody(operation, reply, decodeId)
    return yield* read(operation, { uuid, userId, identityId })
  })

  const submitIdentity = Effect.fn("BunqApi.submitIdentity")(function* (
    input: Parameters<Api["submitIdentity"]>[0]
  ): Effect.fn.Return<void, BunqError> {
    const operation = "BunqApi.submitIdentity"
    const { uuid, userId, identityId } = input
    yield* writtenOrFound(
      operation,
      asUser(operation, uuid, userCalls.submitIdentity(userId, identityId)),
      // Submitted before, its reply lost: bunq is judging already.
      Effect.map(read(operation, input), ({ observation }) => observation.status !== "CREATED")
    )
  })

  const readIdentity = Effect.fn("BunqApi.readIdentity")((input: IdentityPath) =>
    read("BunqApi.readIdentity", input)
  )

  return { openIdentity, submitIdentity, readIdentity }
}
