import type { IdentityObservation } from "@bunq-provisioning/core"
import type { BunqApi, BunqError, Observed } from "@bunq-provisioning/core/ports"
import { decodeId, decodeIdentity, userCalls } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import { refusal } from "../transport/reply.ts"
import type { Authorised } from "./authorised.ts"
import { expectBody, expectSuccess } from "../transport/expect.ts"

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

  /** Every call opens a session of its own: no list is documented in which a lost one could be found. */
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
    const reply = yield* asUser(operation, uuid, userCalls.submitIdentity(userId, identityId))
    const error = refusal(operation, reply)
    if (error.reason._tag !== "Refused") return yield* expectSuccess(operation, reply)
    // Submitted before, its reply lost: bunq is judging already.
    const { observation } = yield* read(operation, input)
    if (observation.status === "CREATED") return yield* error
  })

  const readIdentity = Effect.fn("BunqApi.readIdentity")((input: IdentityPath) =>
    read("BunqApi.readIdentity", input)
  )

  return { openIdentity, submitIdentity, readIdentity }
}
