import { describe, expect, it } from "vitest"
import { counterExamples } from "./counter-examples.ts"
import { explore } from "./explore.ts"
import { planted } from "./planted.ts"
import { rules, violationsOf } from "./rules.ts"
import { slices } from "./slices.ts"
import { plantedUser, steppedUser } from "./user.ts"
import { provisionMachine } from "@bunq-provisioning/core/machine"

describe("the model check", () => {
  it("finds nobody stuck, no close forgotten, no result lost or taken twice, and no secret, wherever a user can get", () => {
    const totals = { states: 0, transitions: 0, tried: 0, depth: 0 }
    const found: string[] = []
    for (const slice of slices) {
      const model = explore(slice, steppedUser, rules)
      totals.states += model.places.length
      totals.transitions += model.from.length
      totals.tried += model.tried
      totals.depth = Math.max(totals.depth, model.depth)
      found.push(...counterExamples(model, violationsOf(model)).map((text) => `${slice.name}: ${text}`))
    }
    const { states, transitions, tried, depth } = totals
    process.stdout.write(
      `proof: model check: ${states} states, ${transitions} transitions, ${tried} events and outcomes tried, depth ${depth}, in ${slices.length} parts; ${found.length} violations\n`
    )
    expect(found.join("\n\n")).toBe("")
    expect(states).toBeGreaterThan(20_000)
  }, 300_000)

  it("steps a machine that is not planted as the runtime does", () => {
    const [slice] = slices.filter(({ name }) => name === "audit product")
    if (slice === undefined) throw new Error("no such part")
    const [stepped, plain] = [steppedUser, plantedUser(provisionMachine)].map((user) =>
      explore(slice, user, rules)
    )
    expect(plain?.names).toEqual(stepped?.names)
    expect(plain?.to).toEqual(stepped?.to)
  }, 60_000)

  it.each(planted)(
    "finds $name",
    ({ slice: part, user, found }) => {
      const slice = slices.find(({ name }) => name === part)
      if (slice === undefined) throw new Error("no such part")
      const model = explore(slice, user, rules)
      const violations = violationsOf(model)
      expect(violations.map(({ what }) => what)).toContain(found)
      const [example = ""] = counterExamples(
        model,
        violations.filter(({ what }) => what === found)
      )
      expect(example.split("\n  ").slice(1, 3)).toEqual(["requested", expect.stringMatching(/\w/)])
    },
    60_000
  )
})
