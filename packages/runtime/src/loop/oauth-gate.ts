import type { BunqError } from "@bunq-provisioning/core/ports"
import { Effect, Semaphore } from "effect"

/**
 * Makes sure of the partner's OAuth client once per process, before the first create [API §4]. Creates that come together wait for the same
 * attempt and share its failure; each then retries on its own.
 */
export const makeOauthGate = (ensure: Effect.Effect<void, BunqError>): Effect.Effect<void, BunqError> => {
  const semaphore = Semaphore.makeUnsafe(1)
  let open = false
  let attempts = 0
  let failure: BunqError | null = null

  return Effect.suspend(() => {
    if (open) return Effect.void
    const seen = attempts
    const attempt = Effect.suspend(() => {
      if (open) return Effect.void
      if (attempts > seen && failure !== null) return Effect.fail(failure)
      return ensure.pipe(
        Effect.tap(() => Effect.sync(() => void (open = true))),
        Effect.tapError((error) =>
          Effect.sync(() => {
            attempts += 1
            failure = error
          })
        )
      )
    })
    return semaphore.withPermit(attempt)
  })
}
