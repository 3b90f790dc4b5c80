import { TransportClock } from "@bunq-provisioning/adapter-http"
import { Clock, Context, Duration, Effect, Layer } from "effect"

/** A clock to live in: epoch ms that never goes back, and sleeps on it. The sandbox's `createVirtualClock` is one. */
export interface ProvisioningClock {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

const nanos = (ms: number): bigint => BigInt(Math.floor(ms * 1e6))

const effectClock = (clock: ProvisioningClock): Clock.Clock => ({
  currentTimeMillisUnsafe: () => clock.now(),
  currentTimeMillis: Effect.sync(() => clock.now()),
  currentTimeNanosUnsafe: () => nanos(clock.now()),
  currentTimeNanos: Effect.sync(() => nanos(clock.now())),
  monotonicTimeNanosUnsafe: () => nanos(clock.now()),
  monotonicTimeNanos: Effect.sync(() => nanos(clock.now())),
  sleep: (duration) => {
    const ms = Duration.toMillis(duration)
    if (ms <= 0) return Effect.yieldNow
    if (!Number.isFinite(ms)) return Effect.never
    return Effect.callback<void>((resume, signal) => {
      clock.sleep(ms, signal).then(
        () => resume(Effect.void),
        // Only an abort rejects, and then nobody waits any more.
        () => {}
      )
    })
  }
})

/** Puts a clock under everything but the transport: a network does not get faster when time is sped up. */
export const clockLayer = (clock: ProvisioningClock | undefined): Layer.Layer<never> =>
  clock === undefined
    ? Layer.empty
    : Layer.mergeAll(
        Layer.succeed(Clock.Clock, effectClock(clock)),
        Layer.succeed(TransportClock, Context.get(Context.empty(), Clock.Clock))
      )
