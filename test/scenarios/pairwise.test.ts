import { expect, it } from "vitest"
import { allPairs, pairwise } from "./pairwise.ts"

it("covers every pair of two factors with few rows", () => {
  const factors = [
    ["a", "b", "c"],
    ["1", "2", "3", "4"],
    ["x", "y"]
  ]
  const missing = allPairs(factors)
  expect(missing.size).toBe(12 + 6 + 8)
  const rows = pairwise(factors)
  for (const row of rows)
    for (const a of [0, 1, 2])
      for (const b of [0, 1, 2]) missing.delete(JSON.stringify([a, row[a], b, row[b]]))
  expect([...missing]).toEqual([])
  expect(rows.length).toBeLessThan(18)
})
