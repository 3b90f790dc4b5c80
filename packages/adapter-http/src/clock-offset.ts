import { Clock, Effect } from "effect"
import { TransportClock } from "./transport-clock.ts"

/** The `Date` header has whole seconds: what it says was true somewhere within this second. */
const resolution = 1_000

/**
 * bunq's clock minus ours in ms, learnt from the `Date` header of replies that may be believed: what it says against the middle of the request. It is
 * off by half the time of the request and half a second at most. The header is not signed, so it is a hint: nothing depends on it but whether a
 * credential is still worth its session, which bunq decides in the end.
 */
export const makeClockOffset = Effect.gen(function* () {
  const ownClock = (yield* TransportClock) !== null
  let known: { readonly offset: number; readonly error: number } | null = null

  return {
    /** Learns from one reply; times are of the transport clock. */
    learn: (headers: Headers, sentAt: number, receivedAt: number): void => {
      const date = Date.parse(headers.get("date") ?? "")
      if (Number.isNaN(date) || receivedAt < sentAt) return
      const offset = Math.round(date + resolution / 2 - (sentAt + receivedAt) / 2)
      known = { offset, error: (receivedAt - sentAt + resolution) / 2 }
    },
    /** null while no reply carried a date. */
    current: Effect.sync(() => known?.offset ?? null),
    /**
     * bunq's time as far as it is known, for comparing with times bunq gave. A difference that may be the error of the measurement is none. On a
     * transport clock of its own, which has nothing to do with the time users live in, the ambient clock is taken as it is.
     */
    bankTime: Effect.map(Clock.currentTimeMillis, (now) =>
      known === null || ownClock || Math.abs(known.offset) <= known.error ? now : now + known.offset
    )
  }
})
