import { logEvent } from "@bunq-provisioning/core/ports"
import { surprisesIn } from "@bunq-provisioning/core/wire"
import type { Skeleton, Surprise } from "@bunq-provisioning/core/wire"
import { Clock, Effect, Redacted } from "effect"
import type { Reply } from "../transport/reply.ts"
import type { Transport } from "../transport/transport.ts"

/**
 * bunq said something no source knows: a new field, word or type. Nothing breaks by it (I5); it is a reason to ask bunq, and `body` and `responseId`
 * are what its support needs. Holds neither secrets nor personal data.
 */
export interface ContractSurprise extends Omit<Surprise, "body"> {
  /** Epoch ms. */
  readonly at: number
  /** The call that was answered, such as `BunqApi.readProvision`. */
  readonly operation: string
  readonly responseId: string | null
  /** The object it was found in: JSON types in place of values, words that are known as they are. */
  readonly body: Skeleton
}

/** A bank that says something else every time must not fill memory or log. */
const mostReports = 500

/** Looks through every reply that may be believed and reports each surprise once. Never fails a call. */
export const makeContractSentinel = (onSurprise: ((surprise: ContractSurprise) => void) | undefined) => {
  const reported = new Set<string>()

  const report = Effect.fnUntraced(function* (
    operation: string,
    reply: Reply,
    surprises: ReturnType<typeof surprisesIn>
  ) {
    for (const { body, ...found } of surprises) {
      const key = JSON.stringify([found.path, found.value])
      if (reported.has(key) || reported.size >= mostReports) continue
      reported.add(key)
      const at = yield* Clock.currentTimeMillis
      const surprise = { ...found, at, operation, responseId: reply.responseId, body: body() }
      yield* logEvent({
        level: "warning",
        event: "contract.surprise",
        message: "bunq sent something that none of its documents mentions.",
        responseId: reply.responseId,
        about: { ...found, operation, body: JSON.stringify(surprise.body) }
      })
      if (onSurprise !== undefined)
        yield* Effect.try({ try: () => onSurprise(surprise), catch: () => null }).pipe(Effect.ignore)
    }
  })

  /** A transport whose replies are looked through. */
  return (transport: Transport): Transport => ({
    ...transport,
    send: (sending) =>
      transport.send(sending).pipe(
        Effect.tap((reply) =>
          Effect.suspend(() => {
            const surprises = surprisesIn(Redacted.value(reply.json))
            return surprises.length === 0 ? Effect.void : report(sending.operation, reply, surprises)
          }).pipe(
            Effect.catchDefect(() =>
              logEvent({
                level: "error",
                event: "contract.unreadable",
                message: "A reply could not be compared with bunq's documents."
              })
            )
          )
        )
      )
  })
}
