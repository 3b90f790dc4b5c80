import { Deferred, Effect } from "effect"
import type { Scope } from "effect"

/**
 * Runs one effect per key at a time; whoever comes meanwhile gets the same result, failures included, so that a refused key is not tried once per
 * caller. The work belongs to the scope: a caller that leaves does not stop it for the others.
 */
export const makeSingleFlight = <A, E>(scope: Scope.Scope) => {
  const flights = new Map<string, Deferred.Deferred<A, E>>()
  return (key: string, work: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const known = flights.get(key)
      if (known !== undefined) return Deferred.await(known)
      const flight = Deferred.makeUnsafe<A, E>()
      flights.set(key, flight)
      return work.pipe(
        Effect.onExit((exit) =>
          Effect.suspend(() => {
            flights.delete(key)
            return Deferred.done(flight, exit)
          })
        ),
        Effect.forkIn(scope),
        Effect.andThen(Deferred.await(flight))
      )
    })
}
