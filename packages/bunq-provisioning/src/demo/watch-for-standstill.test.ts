import { createVirtualClock } from "@bunq-provisioning/sandbox"
import { describe, expect, it } from "vitest"
import { watchForStandstill } from "./watch-for-standstill.ts"

const hours = (count: number) => count * 3_600_000

/** A watch on a clock that only moves when told. */
const watch = (speed: number) => {
  const clock = createVirtualClock({ startAt: 0, speed })
  clock.freeze()
  const stop = new AbortController()
  let [moves, standstills] = [0, 0]
  const ended = watchForStandstill({
    clock,
    signal: stop.signal,
    moves: () => moves,
    onStandstill: () => standstills++
  })
  /** Lets time pass, and everybody who wakes act. */
  const pass = async (ms: number) => {
    clock.advance(ms)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { stop, ended, pass, move: () => moves++, standstills: () => standstills }
}

describe("watchForStandstill", () => {
  it("speaks up once when nothing has moved for longer than every deadline", async () => {
    const { ended, pass, standstills } = watch(60)
    await pass(hours(2) - 1)
    expect(standstills()).toBe(0)
    await pass(1)
    await ended
    expect(standstills()).toBe(1)
  })

  it("waits on while something moves", async () => {
    const { ended, pass, move, standstills } = watch(60)
    for (let round = 0; round < 5; round++) {
      move()
      await pass(hours(2))
    }
    expect(standstills()).toBe(0)
    await pass(hours(2))
    await ended
    expect(standstills()).toBe(1)
  })

  it("gives a busy machine twenty real seconds, however fast time runs", async () => {
    const { ended, pass, standstills } = watch(600)
    await pass(20_000 * 600 - 1)
    expect(standstills()).toBe(0)
    await pass(1)
    await ended
    expect(standstills()).toBe(1)
  })

  it("ends with its signal", async () => {
    const { stop, ended, standstills } = watch(1)
    stop.abort()
    await ended
    expect(standstills()).toBe(0)
  })
})
