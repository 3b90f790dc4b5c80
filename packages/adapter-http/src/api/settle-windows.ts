import { Effect } from "effect"
import type { TransportTime } from "../transport-clock.ts"

interface Window {
  readonly sentAt: number
  /** Elapsed ms at which it is over. */
  readonly until: number
}

/**
 * How long creates still have to be looked for after their marks, counted on the clock nobody sets: setting the wall clock ends no window early or late.
 * Only where a mark of an earlier process is met the first time does the wall clock say how old it is; one from the future is taken for new.
 */
export const makeSettleWindows = (time: TransportTime, settle: number) => {
  const windows = new Map<string, Window>()
  const begin = (uuid: string, sentAt: number, left: number): Effect.Effect<void> =>
    Effect.map(time.elapsed, (elapsed) => {
      // One that is over is over by the wall clock as well, so that it can be forgotten.
      for (const [other, { until }] of windows) if (until <= elapsed) windows.delete(other)
      windows.set(uuid, { sentAt, until: elapsed + left })
    })
  const known = (uuid: string, sentAt: number): Effect.Effect<number | null> =>
    Effect.map(time.elapsed, (elapsed) => {
      const found = windows.get(uuid)
      return found?.sentAt === sentAt ? Math.max(0, found.until - elapsed) : null
    })
  return {
    /** A create is marked now. */
    marked: (uuid: string, sentAt: number): Effect.Effect<void> => begin(uuid, sentAt, settle),
    /** ms until the window of a mark is over; 0 = it is. */
    left: Effect.fnUntraced(function* (uuid: string, sentAt: number) {
      const left = yield* known(uuid, sentAt)
      if (left !== null) return left
      const age = Math.max(0, (yield* time.now) - sentAt)
      if (age >= settle) return 0
      yield* begin(uuid, sentAt, settle - age)
      return settle - age
    })
  }
}
