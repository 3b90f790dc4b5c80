import { Effect } from "effect"
import type { Cause, Schedule } from "effect"

interface Options<E> {
  readonly times?: number
  readonly schedule?: Schedule.Schedule<unknown, unknown>
  readonly while: (error: E) => boolean | Effect.Effect<boolean>
}

/** Fails the first time as it has just failed, and runs the effect from then on. */
export const failedOnce = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  cause: Cause.Cause<E>
): Effect.Effect<A, E, R> => {
  let isFirst = true
  return Effect.suspend(() => {
    if (!isFirst) return effect
    isFirst = false
    return Effect.failCause(cause)
  })
}

/** `Effect.retry`, which makes its schedule only when the first attempt has failed: nearly none does, and a schedule costs as much as a step. */
export const retryOnFailure = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  options: Options<E>
): Effect.Effect<A, E, R> =>
  Effect.catchCause(effect, (cause) => Effect.retry(failedOnce(effect, cause), options))
