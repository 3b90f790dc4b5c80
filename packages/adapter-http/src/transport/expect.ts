import type { BunqError } from "@bunq-provisioning/core/ports"
import type { Decoder } from "@bunq-provisioning/core/wire"
import { Effect, Option } from "effect"
import { isSuccess, readSuccess, refusal } from "./reply.ts"
import type { Reply } from "./reply.ts"

/** A success that decodes, or the error the reply means. */
export const expectBody = <A>(
  operation: string,
  reply: Reply,
  decode: Decoder<A>
): Effect.Effect<A, BunqError> =>
  Option.match(readSuccess(reply, decode), {
    onNone: () => Effect.fail(refusal(operation, reply)),
    onSome: Effect.succeed
  })

/** A success, whatever its body: bunq prints the replies of many writes nowhere [API §6.3]. */
export const expectSuccess = (operation: string, reply: Reply): Effect.Effect<void, BunqError> =>
  isSuccess(reply) ? Effect.void : Effect.fail(refusal(operation, reply))
