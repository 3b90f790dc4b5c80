import { describe, expect, it, vi } from "vitest"
import { liveThrough } from "./live-through.ts"
import { lives } from "./lives.ts"
import { allCommands, allStates, allTransitions, reached, retryOf, stallOf } from "./machine-graph.ts"
import { onlyTheModel } from "./only-the-model.ts"
import { disagreements } from "./watched-step.ts"

vi.mock("@bunq-provisioning/core/step", async (importOriginal) => {
  const { watched } = await import("./watched-step.ts")
  return watched(await importOriginal())
})

const print = (line: string) => process.stdout.write(`proof: coverage over HTTP: ${line}\n`)
const reachedCommands = (commandOf: (transition: string) => string | null) =>
  allCommands.filter((command) => [...reached.transitions].some((one) => commandOf(one) === command))

describe("over HTTP", () => {
  it.for(lives)("$name", { timeout: 60_000 }, async (life) => {
    const { phase, missed, explanation } = await liveThrough(life)
    expect({ phase, missed }, explanation).toEqual({ phase: life.ends, missed: [] })
  })

  // What follows counts what all of them together reached.
  it("reaches every state, and every transition but those that only the model can take", () => {
    const { states, transitions } = reached
    const missed = allTransitions.filter((one) => !transitions.has(one))
    print(
      `${states.size} of ${allStates.length} states, ${transitions.size} of ${allTransitions.length} transitions, in ${lives.length} lives`
    )
    for (const one of missed) print(`only the model takes ${one}: ${onlyTheModel[one] ?? "no reason given"}`)
    expect(disagreements).toEqual([])
    expect(new Set(allTransitions).size).toBe(allTransitions.length)
    expect(allStates.filter((state) => !states.has(state))).toEqual([])
    expect(missed.toSorted()).toEqual(Object.keys(onlyTheModel).toSorted())
  })

  it("stalls every command and sets it going again", () => {
    const [stalled, retried] = [reachedCommands(stallOf), reachedCommands(retryOf)]
    print(`stalled ${stalled.join(", ")}`)
    print(`retried ${retried.join(", ")}`)
    expect({ stalled, retried }).toEqual({ stalled: allCommands, retried: allCommands })
  })
})
