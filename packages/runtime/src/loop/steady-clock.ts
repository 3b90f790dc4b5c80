import { Effect } from "effect"
import type { Clock } from "effect"

/** A wall clock that is off by more than this was set on purpose, or the machine slept: it is believed at once. */
const believed = 15 * 60_000
/** So much is what clocks differ by when nobody touched them. */
const noise = 50
/** How fast a jump is taken in: a tenth of the time that passes. */
const pace = 0.1

/**
 * The wall clock without its jumps: one of up to a quarter of an hour, either way, is taken in over ten times its length, while the clock nobody sets tells
 * how much time really passed. So nothing is due because a clock was set, and no event carries a time before the one of an earlier commit. A longer jump is
 * believed at once, back as well as forward. Where both clocks agree it is the wall clock.
 */
export const steadyClock = (wall: Clock.Clock): Clock.Clock => {
  const elapsed = (): number => Number(wall.monotonicTimeNanosUnsafe()) / 1e6
  let [told, at] = [wall.currentTimeMillisUnsafe(), elapsed()]
  const read = (): number => {
    const [shown, present] = [wall.currentTimeMillisUnsafe(), elapsed()]
    const passed = Math.max(0, present - at)
    const off = shown - (told + passed)
    at = present
    if (Math.abs(off) > believed) told = shown
    else if (Math.abs(off) <= noise) told = Math.max(told, shown)
    else told += passed + Math.max(-pace * passed, Math.min(pace * passed, off))
    return told
  }
  const nanos = (): bigint => BigInt(Math.floor(read() * 1e6))
  return {
    // One by one: the platform's clock is a class, and its methods are not its own properties.
    monotonicTimeNanosUnsafe: () => wall.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: wall.monotonicTimeNanos,
    sleep: (duration) => wall.sleep(duration),
    currentTimeMillisUnsafe: read,
    currentTimeMillis: Effect.sync(read),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos)
  }
}
