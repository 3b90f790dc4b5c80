import { Clock, Effect } from "effect"

const hour = 3_600_000

/** Sessions that are no user's first: the partner's, and renewals. They take slots from those who wait with a fresh credential (I7). */
export const makeOtherOpenings = () => {
  let waiting = 0
  let opened: number[] = []
  return {
    /** Counts an opening while it waits, and for an hour after it went through. */
    count: <A, E, R>(opening: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.suspend(() => {
        waiting += 1
        return opening
      }).pipe(
        Effect.tap(() => Effect.map(Clock.currentTimeMillis, (now) => void opened.push(now))),
        Effect.ensuring(Effect.sync(() => void (waiting -= 1)))
      ),
    seen: Effect.map(Clock.currentTimeMillis, (now) => {
      opened = opened.filter((at) => at > now - hour)
      return { waiting, lastHour: opened.length }
    })
  }
}
