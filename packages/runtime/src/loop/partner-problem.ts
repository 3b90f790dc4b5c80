import type { BunqError } from "@bunq-provisioning/core/ports"
import { Deferred, Effect, Stream, SubscriptionRef } from "effect"

export interface PartnerProblem {
  /** What bunq holds against the partner as a whole, such as a refused API key; null when all is well. */
  readonly current: Effect.Effect<BunqError | null>
  /** The current one, then every change until the provisioner closes; a bank that accepts the partner again gives null. */
  readonly changes: Stream.Stream<BunqError | null>
}

/** Tells a problem of the partner from one of a user: every user would fail with it. */
export const makePartnerProblem = Effect.gen(function* () {
  const ref = yield* SubscriptionRef.make<BunqError | null>(null)
  const ended = yield* Deferred.make<void>()
  const heard = Effect.fnUntraced(function* (error: BunqError | null) {
    if (error !== null && error.reason._tag !== "KeyRefused") return
    const known = yield* SubscriptionRef.get(ref)
    if (error !== known) yield* SubscriptionRef.set(ref, error)
    if (error !== null && known === null)
      yield* Effect.logWarning(`every user waits: ${error.message}`).pipe(
        Effect.annotateLogs({ reason: error.reason._tag })
      )
  })
  const problem: PartnerProblem = {
    current: SubscriptionRef.get(ref),
    changes: Stream.interruptWhen(SubscriptionRef.changes(ref), Deferred.await(ended))
  }
  return { heard, problem, close: Deferred.succeed(ended, undefined) }
})
