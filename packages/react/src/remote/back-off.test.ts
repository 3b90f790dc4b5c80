import { expect, it } from "vitest"
import { browser } from "../edges/browser.ts"
import type { Environment } from "../environment.ts"
import { backOff, pause } from "./back-off.ts"

it("doubles to half a minute, and nobody comes at the same time as everybody", () => {
  expect([1, 2, 3, 9, 1_000].map((attempt) => backOff(attempt, 1))).toEqual([
    500, 1_000, 2_000, 30_000, 30_000
  ])
  expect([1, 2, 3].map((attempt) => backOff(attempt, 0))).toEqual([250, 500, 1_000])
})

/** A time and a network that stand still until they are moved. */
const still = () => {
  const [timers, listeners] = [new Set<() => void>(), new Set<() => void>()]
  const among = (set: Set<() => void>, one: () => void) => {
    set.add(one)
    return () => set.delete(one)
  }
  const environment: Environment = {
    ...browser,
    after: (_, run) => among(timers, run),
    onNetwork: (changed) => among(listeners, changed)
  }
  return { environment, timers, listeners }
}

it.each(["time", "network", "hurry"] as const)(
  "a pause ends by %s, and leaves nothing behind",
  async (by) => {
    const { environment, timers, listeners } = still()
    let hurry = () => {}
    let isOver = false
    const paused = pause(environment, 1_000, (now) => (hurry = now)).then(() => (isOver = true))
    await Promise.resolve()
    expect([isOver, timers.size, listeners.size]).toEqual([false, 1, 1])
    if (by === "time") [...timers][0]?.()
    if (by === "network") [...listeners][0]?.()
    if (by === "hurry") hurry()
    await paused
    expect([timers.size, listeners.size]).toEqual([0, 0])
  }
)

it("a pause without a time ends for a person only", async () => {
  const { environment, timers, listeners } = still()
  let hurry = () => {}
  const paused = pause(environment, null, (now) => (hurry = now))
  expect([timers.size, listeners.size]).toEqual([0, 0])
  hurry()
  await paused
})
