import { afterEach, expect, it } from "vitest"
import { forbidGlobals } from "./forbid-globals.ts"

let restore = (): void => {}
afterEach(() => restore())

it("no clock, timer, chance or network of the platform is within reach, and all are back afterwards", () => {
  restore = forbidGlobals()
  const reaches: Record<string, () => unknown> = {
    "new Date()": () => new Date(),
    "Date()": () => Date(),
    "Date.now": () => Date.now(),
    "performance.now": () => performance.now(),
    "Math.random": () => Math.random(),
    setTimeout: () => setTimeout(() => {}, 0),
    setInterval: () => setInterval(() => {}, 1),
    setImmediate: () => setImmediate(() => {}),
    fetch: () => fetch("http://127.0.0.1:1"),
    "crypto.randomUUID": () => crypto.randomUUID(),
    "crypto.getRandomValues": () => crypto.getRandomValues(new Uint8Array(1))
  }
  const reached = Object.entries(reaches).flatMap(([name, reach]) => {
    try {
      reach()
      return [name]
    } catch (error) {
      return (error as Error).name === "AmbientAccess" ? [] : [name]
    }
  })
  const parsed = new Date(0).toISOString()
  restore()
  expect(reached).toEqual([])
  expect(parsed).toBe("1970-01-01T00:00:00.000Z")
  expect(Date.now()).toBeGreaterThan(0)
  expect(crypto.randomUUID()).toHaveLength(36)
})
