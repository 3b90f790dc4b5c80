import { describe, expect, it } from "vitest"
import { createVirtualClock } from "./virtual-clock.ts"

describe("a virtual clock", () => {
  it("stands still while frozen and moves when told", () => {
    const clock = createVirtualClock({ startAt: 1_000, speed: 60 })
    clock.freeze()
    const stopped = clock.now()
    clock.advance(500)
    expect(clock.now()).toBe(stopped + 500)
    expect(() => clock.advance(-1)).toThrow(RangeError)
    expect(() => clock.setSpeed(0)).toThrow(RangeError)
  })

  it("wakes sleepers when it is advanced over them, in order, and no others", async () => {
    const clock = createVirtualClock({ startAt: 0 })
    clock.freeze()
    const woken: number[] = []
    const abort = new AbortController()
    for (const ms of [300, 100, 200]) void clock.sleep(ms).then(() => woken.push(ms))
    const long = clock.sleep(1_000, abort.signal)
    clock.advance(300)
    await Promise.resolve()
    expect(woken).toEqual([100, 200, 300])
    abort.abort(new Error("enough"))
    await expect(long).rejects.toThrow("enough")
    await expect(clock.sleep(1, abort.signal)).rejects.toThrow("enough")
  })

  it("never wakes a sleeper before its time, also when sped up meanwhile", async () => {
    const clock = createVirtualClock({ startAt: 0, speed: 1 })
    const slept = clock.sleep(3_600_000)
    clock.setSpeed(1_000_000)
    await slept
    expect(clock.now()).toBeGreaterThanOrEqual(3_600_000)
  })
})
