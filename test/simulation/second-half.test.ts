import { expect, it } from "vitest"
import { shortForm } from "./short-form.ts"

const timeout = 600_000

it("840 more seeds at the port", { timeout }, async () => {
  expect(await shortForm({ seam: "port", store: "memory", from: 1_001, count: 840 })).toEqual([])
})

it("seeds on SQLite", { timeout }, async () => {
  expect(await shortForm({ seam: "port", store: "sqlite", from: 2_001, count: 60 })).toEqual([])
})

it("seeds on the wire", { timeout }, async () => {
  expect(await shortForm({ seam: "wire", store: "memory", from: 1, count: 100 })).toEqual([])
})
