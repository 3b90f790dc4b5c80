import { describe, expect, it, vi } from "vitest"
import { lives } from "./lives.ts"
import { allTransitions, reached } from "./machine-graph.ts"
import { liveThrough } from "./live-through.ts"

vi.mock("@bunq-provisioning/core/step", async (importOriginal) => {
  const { watched } = await import("./watched-step.ts")
  return watched(await importOriginal())
})

describe("lives", () => {
it.for(lives)("$name", { timeout: 30_000 }, (life) => liveThrough(life))
it("missed", () => {
  console.log(reached.transitions.size, allTransitions.filter((one) => !reached.transitions.has(one)).join("\n"))
})
})
