import type { BunqError, BunqReason } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { isSuccess, refusal } from "../transport/reply.ts"
import type { Reply } from "../transport/reply.ts"

/** Replies to a write that leave open whether it happened: lost, or refused because it happened before. */
const doubtful = new Set<BunqReason["_tag"]>(["Ambiguous", "Refused", "Forbidden"])

/**
 * Sends a write whose success needs no body. When its reply is lost or a refusal, what bunq holds decides: `happened` reads it, and the write counts
 * as done when that says so, and otherwise fails with its own error. When the read fails too, nothing is known: the error that allows a repeat wins.
 */
export const writtenOrFound = (
  operation: string,
  write: Effect.Effect<Reply, BunqError>,
  happened: Effect.Effect<boolean, BunqError>
): Effect.Effect<void, BunqError> =>
  write.pipe(
    Effect.flatMap((reply) => (isSuccess(reply) ? Effect.void : Effect.fail(refusal(operation, reply)))),
    Effect.catch((error) =>
      doubtful.has(error.reason._tag)
        ? happened.pipe(
            Effect.mapError((unread) => (error.isRetryable ? error : unread)),
            Effect.flatMap((found) => (found ? Effect.void : Effect.fail(error)))
          )
        : Effect.fail(error)
    )
  )
