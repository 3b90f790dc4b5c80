import { Clock, Context, Effect } from "effect"
import type { Duration } from "effect"

/**
 * The clock deadlines of single requests and the settle window of a create run on; null = the ambient `Clock`.
 *
 * Give the real clock here when the ambient one is sped up: a network does not get faster with it. It has to go on over restarts, because
 * sent-marks are compared with it. Rate windows, credential expiry and polling always use the ambient clock.
 */
export const TransportClock = Context.Reference<Clock.Clock | null>(
  "@bunq-provisioning/adapter-http/TransportClock",
  { defaultValue: () => null }
)

/** Reads and sleeps on the transport clock. */
export interface TransportTime {
  readonly now: Effect.Effect<number>
  /** ms of the clock that nobody sets: what passed is the difference of two, within this process. */
  readonly elapsed: Effect.Effect<number>
  readonly sleep: (duration: Duration.Input) => Effect.Effect<void>
}

/** The transport clock as it was when the layer was built. */
export const transportTime: Effect.Effect<TransportTime> = Effect.map(TransportClock, (clock) => {
  const on = <A>(effect: Effect.Effect<A>) =>
    clock === null ? effect : Effect.provideService(effect, Clock.Clock, clock)
  return {
    now: on(Clock.currentTimeMillis),
    elapsed: on(Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos) / 1e6)),
    sleep: (duration) => on(Effect.sleep(duration))
  }
})
