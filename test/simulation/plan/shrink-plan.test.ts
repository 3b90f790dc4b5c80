import { expect, it } from "vitest"
import { bankBugs } from "../bugs/bank-bugs.ts"
import { failureText, playPlan } from "../run-seeds.ts"
import { drawPlan } from "./draw-plan.ts"
import type { Plan } from "./plan.ts"
import { shrinkPlan } from "./shrink-plan.ts"

const size = ({ users, absent, faults, deeds }: Plan): number =>
  users.length - absent.length + faults.length + deeds.length

it("leaves out whatever a failure does not need", async () => {
  const plan = drawPlan(11)
  const needed = plan.faults[2]!
  let plays = 0
  const smallest = await shrinkPlan(plan, ({ faults, absent }) => {
    plays += 1
    return faults.includes(needed) && !absent.includes(1)
  })
  expect(smallest.faults).toEqual([needed])
  expect(smallest.deeds).toEqual([])
  expect(smallest.absent).toEqual([0, 2, 3, 4].concat(plan.users.length > 5 ? [5, 6] : []))
  expect(plays).toBeLessThanOrEqual(80)
})

it("a failure says its seed, its trace and how to see it again", { timeout: 120_000 }, async () => {
  const bug = bankBugs.find(({ name }) => name.startsWith("budget per user"))
  const options = { seam: "port", store: "memory", bug } as const
  const plan = drawPlan(1)
  const fails = async (smaller: Plan) => (await playPlan(smaller, options)).violation !== null
  const smallest = await shrinkPlan(plan, fails)
  expect(size(smallest)).toBeLessThan(size(plan) / 2)
  const text = failureText({ seed: 1, plan: smallest, outcome: await playPlan(smallest, options) }, options)
  expect(text).toMatch(/^seed 1: over-the-limit: POST .*VIOLATION over-the-limit/s)
  expect(text.split("\n").at(-1)).toBe(
    "again: npx -y pnpm@12 simulate --seeds 1 --from 1 --seam port --store memory"
  )
})
