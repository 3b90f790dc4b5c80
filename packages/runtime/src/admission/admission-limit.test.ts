import { describe, expect, it } from "vitest"
import { admissionLimit } from "./admission-limit.ts"

const hour = 3_600_000
const usual = { processing: 60_000, every: 30_000, window: hour, resets: 0, renewals: 0 }

describe("how many may be unopened (I7)", () => {
  it("is what keeps the session slots busy", () => {
    expect(admissionLimit(usual)).toBe(4)
    expect(admissionLimit({ ...usual, processing: 61_000 })).toBe(5)
    expect(admissionLimit({ ...usual, processing: 500 })).toBe(3)
  })

  it("is never more than can be opened before the first one dies", () => {
    const slow = { ...usual, processing: 2 * hour }
    expect(admissionLimit(slow)).toBe(108)
    expect(admissionLimit({ ...slow, window: 4 * hour })).toBe(242)
    expect(admissionLimit({ ...slow, processing: 5 * hour, window: 4 * hour })).toBe(432)
    // One slot a minute, as a 429 may teach.
    expect(admissionLimit({ ...slow, every: 60_000 })).toBe(54)
  })

  it("leaves the slots of resets and renewals to them", () => {
    const slow = { ...usual, processing: 2 * hour }
    expect(admissionLimit({ ...slow, resets: 8, renewals: 20 })).toBe(80)
    expect(admissionLimit({ ...usual, resets: 100, renewals: 6 })).toBe(2)
    expect(admissionLimit({ ...usual, renewals: 500 })).toBe(0)
  })

  it("is none where sessions are not limited", () => {
    expect(admissionLimit({ ...usual, every: 0 })).toBe(Infinity)
  })
})
