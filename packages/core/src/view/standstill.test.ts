import { describe, expect, it } from "vitest"
import { heldUp } from "./standstill.ts"

const minute = 60_000
const at = (from: number, by: number, ...standstills: ReadonlyArray<readonly [number, number | null]>) => {
  const moved = heldUp(
    { from: from * minute, by: by * minute },
    standstills.map(([since, until]) => ({
      since: since * minute,
      until: until === null ? null : until * minute
    }))
  )
  return moved === null ? null : moved / minute
}

describe("what is expected of a bank that could not be called", () => {
  it("is not expected meanwhile, unless it was overdue before", () => {
    expect([at(0, 15, [10, null]), at(0, 15, [15, null]), at(0, 15, [20, null])]).toEqual([null, 15, 15])
  })
  it("is expected later by the time the bank stood still", () => {
    expect([at(0, 120, [10, 40]), at(20, 140, [10, 40])]).toEqual([150, 160])
  })
  it("is not expected before a command's time has passed again, or its own if that is less", () => {
    expect([at(0, 120, [119, 300]), at(0, 15, [14, 300]), at(0, 10, [9, 300])]).toEqual([315, 315, 310])
  })
  it("moves with each standstill, and not with those before it began", () => {
    expect(at(0, 15, [14, 300], [310, 600])).toBe(615)
    expect(at(0, 15, [14, 300], [316, 600])).toBe(315)
    expect([at(300, 315, [14, 300]), at(400, 415, [14, 300])]).toEqual([315, 415])
  })
})
