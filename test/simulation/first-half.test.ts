import { expect, it } from "vitest"
import { drawPlan } from "./plan/draw-plan.ts"
import { playPlan } from "./run-seeds.ts"
import type { Seam } from "./run-seeds.ts"
import { shortForm } from "./short-form.ts"

const timeout = 600_000

it("1,000 seeds at the port", { timeout }, async () => {
  expect(await shortForm({ seam: "port", store: "memory", from: 1, count: 1_000 })).toEqual([])
})

it.for<[Seam, "memory" | "sqlite"]>([
  ["port", "memory"],
  ["port", "sqlite"],
  ["wire", "memory"]
])("the same seed gives the same trace, byte for byte: %s, %s", { timeout }, async ([seam, store]) => {
  // Pushed, pushed, by webhook and both; the first by webhook at the wire.
  for (const seed of [3, 7, 10, 27]) {
    const [one, other] = [
      await playPlan(drawPlan(seed), { seam, store }),
      await playPlan(drawPlan(seed), { seam, store })
    ]
    expect(other.trace.lines).toEqual(one.trace.lines)
    expect(other.trace.digest).toBe(one.trace.digest)
    expect(one.trace.lines.length).toBeGreaterThan(50)
  }
})
