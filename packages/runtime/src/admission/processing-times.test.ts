import { describe, expect, it } from "vitest"
import { ProcessingTimes } from "./processing-times.ts"

const hour = 3_600_000
const fed = (took: readonly number[]) => {
  const times = new ProcessingTimes(hour)
  for (const ms of took) times.took(ms)
  return times
}

describe("how long processing takes", () => {
  it("is a minute until enough was seen, and what was seen after that", () => {
    expect(fed([]).processing([])).toBe(60_000)
    expect(fed(Array.from({ length: 9 }, () => 500)).processing([])).toBe(60_000)
    expect(fed(Array.from({ length: 10 }, () => 500)).processing([])).toBe(500)
    expect(fed([90_000]).processing([])).toBe(90_000)
  })

  it("is what 99 of the last hundred took", () => {
    const odd = Array.from({ length: 100 }, (_, index) => (index === 50 ? 900_000 : 5_000))
    expect(fed(odd).processing([])).toBe(5_000)
    expect(fed([...odd, 800_000]).processing([])).toBe(800_000)
    expect(fed([...odd, ...Array.from({ length: 100 }, () => 7_000)]).processing([])).toBe(7_000)
  })

  it("grows with those who are not through yet, and never beyond a credential's life", () => {
    const quick = fed(Array.from({ length: 50 }, () => 5_000))
    expect(quick.processing([1_000])).toBe(5_000)
    expect(quick.processing([400_000])).toBe(400_000)
    expect(quick.processing([9 * hour])).toBe(hour)
  })

  it("takes the shortest life seen for a credential's, and never a longer one than documented", () => {
    const times = new ProcessingTimes(hour)
    times.lived(7 * 24 * hour)
    expect(times.window).toBe(hour)
    times.lived(1_800_000)
    times.lived(-5)
    expect(times.window).toBe(1_800_000)
    for (let count = 0; count < 100; count += 1) times.lived(hour)
    expect(times.window).toBe(hour)
  })
})
