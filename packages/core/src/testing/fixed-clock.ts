import { Clock, Effect } from "effect"

/** A clock that stands at `at` (epoch ms): suites say when something happens without waiting for it. */
export const standingAt =
  (at: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideService(effect, Clock.Clock, {
      currentTimeMillisUnsafe: () => at,
      currentTimeMillis: Effect.succeed(at),
      currentTimeNanosUnsafe: () => BigInt(at) * 1_000_000n,
      currentTimeNanos: Effect.succeed(BigInt(at) * 1_000_000n),
      monotonicTimeNanosUnsafe: () => BigInt(at) * 1_000_000n,
      monotonicTimeNanos: Effect.succeed(BigInt(at) * 1_000_000n),
      sleep: () => Effect.void
    })
