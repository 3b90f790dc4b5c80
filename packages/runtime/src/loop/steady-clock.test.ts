import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import { steadyClock } from "./steady-clock.ts"

const minute = 60_000

/** A machine whose wall clock can be set; the other clock only passes. */
const machine = () => {
  let [wall, passed] = [1_000_000_000, 0]
  const nanos = (ms: number) => BigInt(Math.floor(ms * 1e6))
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: () => wall,
    currentTimeMillis: Effect.sync(() => wall),
    currentTimeNanosUnsafe: () => nanos(wall),
    currentTimeNanos: Effect.sync(() => nanos(wall)),
    monotonicTimeNanosUnsafe: () => nanos(passed),
    monotonicTimeNanos: Effect.sync(() => nanos(passed)),
    sleep: () => Effect.void
  }
  const steady = steadyClock(clock)
  return {
    pass: (ms: number, by = 1_000) => {
      for (let left = ms; left > 0; left -= by) {
        wall += Math.min(by, left)
        passed += Math.min(by, left)
        steady.currentTimeMillisUnsafe()
      }
    },
    set: (ms: number) => {
      wall += ms
    },
    sleep: (ms: number) => {
      wall += ms
    },
    /** How far it is from the wall clock. */
    off: () => steady.currentTimeMillisUnsafe() - wall,
    now: () => steady.currentTimeMillisUnsafe()
  }
}

describe("the steady clock", () => {
  it("is the wall clock while nobody sets that, small corrections included", () => {
    const one = machine()
    for (const drift of [0, 3, -3, 40, -40]) {
      one.set(drift)
      one.pass(10_000)
      expect(Math.abs(one.off())).toBeLessThanOrEqual(43)
    }
  })

  it.each([10, -10])("takes in a jump of %i minutes over ten times as long, and never goes back", (jump) => {
    const one = machine()
    const before = one.now()
    one.set(jump * minute)
    expect(one.now()).toBe(before)
    let last = one.now()
    for (let passed = 0; passed < 50; passed += 1) {
      one.pass(minute)
      expect(one.now()).toBeGreaterThan(last)
      last = one.now()
    }
    expect(one.off() / minute).toBeCloseTo(-jump / 2, 1)
    one.pass(55 * minute)
    expect(Math.abs(one.off())).toBeLessThanOrEqual(50)
  })

  it("forgets a jump that is taken back", () => {
    const one = machine()
    one.set(10 * minute)
    one.pass(minute)
    one.set(-10 * minute)
    one.pass(minute)
    expect(Math.abs(one.off())).toBeLessThanOrEqual(50)
  })

  it("does all the platform's clock does", async () => {
    const times = Effect.gen(function* () {
      const wall = yield* Clock.Clock
      const steady = steadyClock(wall)
      yield* steady.sleep(Duration.millis(1))
      return [
        steady.currentTimeMillisUnsafe() - wall.currentTimeMillisUnsafe(),
        (yield* steady.currentTimeMillis) - (yield* wall.currentTimeMillis),
        Number((yield* steady.currentTimeNanos) - (yield* wall.currentTimeNanos)) / 1e6,
        Number(steady.currentTimeNanosUnsafe() - wall.currentTimeNanosUnsafe()) / 1e6,
        Number((yield* steady.monotonicTimeNanos) - wall.monotonicTimeNanosUnsafe()) / 1e6
      ]
    })
    for (const off of await Effect.runPromise(times)) expect(Math.abs(off)).toBeLessThan(2_000)
  })

  it("believes the wall clock after the machine slept, or was set by hours", () => {
    const one = machine()
    one.sleep(8 * 60 * minute)
    expect(one.off()).toBe(0)
    one.set(-3 * 60 * minute)
    expect(one.off()).toBe(0)
  })
})
