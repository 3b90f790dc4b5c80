import { createActor, fromPromise } from "xstate"
import { describe, expect, it } from "vitest"
import { commandNames } from "./command.ts"
import { expectedDurations } from "./expected-durations.ts"
import type { CommandLogic } from "./machine-type.ts"
import { provisionMachine } from "./provision-machine.ts"

type Node = (typeof provisionMachine)["root"]
const nodes = (node: Node): Node[] => [
  node,
  ...Object.values(node.states).flatMap((child) => nodes(child as Node))
]
const all = nodes(provisionMachine.root)
const invoking = all.filter((node) => node.invoke.length > 0)

// The rules of a chart whose snapshots outlive the process: timers are not persisted, generated ids are positions, history and
// root-level invokes come back wrong.
describe("structure of the provision machine", () => {
  it("has no timers and no history", () => {
    expect(all.filter((node) => node.after.length > 0).map(({ id }) => id)).toEqual([])
    expect(all.filter((node) => node.type === "history").map(({ id }) => id)).toEqual([])
  })

  it("invokes commands only on atomic `running` states, one each, with the command's own name as id and key", () => {
    expect(invoking.length).toBeGreaterThanOrEqual(commandNames.length)
    for (const node of invoking) {
      expect(node.type, node.id).toBe("atomic")
      expect(node.key, node.id).toBe("running")
      expect(node.invoke.length, node.id).toBe(1)
      const [invoke] = node.invoke
      expect(commandNames, node.id).toContain(invoke?.src)
      expect(invoke?.id, node.id).toBe(invoke?.src)
      expect(node.tags, node.id).toContain("command")
    }
    expect(new Set(invoking.map((node) => node.invoke[0]?.src))).toEqual(new Set(commandNames))
  })

  it("leaves every command state on every done and every error, without a guard on the last branch", () => {
    for (const node of invoking) {
      for (const kind of ["done", "error"]) {
        const branches = node.transitions.get(`xstate.${kind}.actor.${node.invoke[0]?.id}`) ?? []
        expect(branches.length, `${node.id} ${kind}`).toBeGreaterThan(0)
        for (const branch of branches) {
          expect(branch.target?.length, `${node.id} ${kind}`).toBe(1)
          expect(branch.target?.[0], `${node.id} ${kind}`).not.toBe(node)
        }
        expect(branches.at(-1)?.guard, `${node.id} ${kind}`).toBeUndefined()
      }
    }
  })

  it("gives every command state a stalled twin that a retry leaves", () => {
    for (const node of invoking) {
      const twin = node.parent?.states["stalled"]
      expect(twin?.tags, node.id).toContain("stalled")
      expect(twin?.transitions.get("provision.retry")?.[0]?.target?.[0], node.id).toBe(node)
    }
  })

  /** A node and what it is in. */
  const around = (node: Node): Node[] => (node.parent === undefined ? [node] : [node, ...around(node.parent)])
  const tagged = (node: Node, tag: string) => around(node).some((at) => at.tags.includes(tag as never))
  /** Left by an `always` without a guard: nobody is ever found there. */
  const isPassedThrough = (node: Node) => node.always !== undefined && node.always.at(-1)?.guard === undefined
  const resting = all.filter(
    (node) => (node.type === "atomic" || node.type === "final") && !isPassedThrough(node)
  )
  const unsettled = resting.filter((node) => !tagged(node, "settled") && !tagged(node, "at-rest"))

  it("describes every state, and says who is waited for unless it is settled or at rest", () => {
    const undescribed = all.filter(
      (node) => node.type === "atomic" && node.key !== "running" && node.description === undefined
    )
    expect(undescribed.map(({ id }) => id)).toEqual([])
    const silent = unsettled.filter(
      (node) => !["bunq", "user", "partner"].some((who) => tagged(node, `waiting-on-${who}`))
    )
    expect(silent.map(({ id }) => id)).toEqual([])
  })

  it("has for every state in which bunq acts a next check and a time after which somebody should know (I8)", () => {
    const bunqActs = unsettled.filter((node) => tagged(node, "waiting-on-bunq"))
    expect(bunqActs.length).toBeGreaterThan(15)
    for (const node of bunqActs) {
      expect(expectedDurations, node.id).toHaveProperty(node.meta?.bunqActs?.expects ?? "nothing")
      const checked = node.invoke.length > 0 || around(node).some((at) => (at.meta?.watches ?? []).length > 0)
      expect(checked, node.id).toBe(true)
    }
  })

  it("has for every state a person must leave an event that leaves it", () => {
    const people = unsettled.filter((node) => !tagged(node, "waiting-on-bunq"))
    expect(people.length).toBeGreaterThan(10)
    const stalled = people.filter(({ key }) => key === "stalled")
    expect(stalled.filter(({ tags }) => !tags.includes("waiting-on-partner"))).toEqual([])
    const byHand = /^(provision[.]retry|fulfilment[.]submit|identity[.](start|finish)|inquiry[.]answer)$/
    for (const node of people) {
      const events = around(node).flatMap((at) => at.ownEvents as readonly string[])
      expect(
        events.some((event) => byHand.test(event)),
        node.id
      ).toBe(true)
    }
  })

  it("takes only actors that fit its commands, and only its own events", () => {
    const fits: CommandLogic<"resetToken"> = fromPromise(() => Promise.resolve({ at: 1 }))
    const other = fromPromise<{ readonly token: string }, object>(() => Promise.resolve({ token: "" }))
    const provided = provisionMachine.provide({ actors: { resetToken: fits } })
    // @ts-expect-error -- this actor brings back something else
    provisionMachine.provide({ actors: { resetToken: other } })
    // @ts-expect-error -- there is no such command
    provisionMachine.provide({ actors: { resetPassword: fits } })
    const actor = createActor(provided, { input: { uuid: "u", requestRef: "r", at: 0 } })
    // @ts-expect-error -- there is no such event
    const isTaken = actor.getSnapshot().can({ type: "provision.paint", at: 1 })
    expect(isTaken).toBe(false)
  })
})
