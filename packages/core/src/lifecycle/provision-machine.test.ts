import { describe, expect, it } from "vitest"
import { commandNames } from "./command.ts"
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

  it("says of every unsettled atomic state who is waited for, and describes it", () => {
    const silent = all.filter((node) => {
      if (node.type !== "atomic" && node.type !== "final") return false
      for (let at: Node | undefined = node; at !== undefined; at = at.parent)
        if (at.tags.some((tag) => tag.startsWith("waiting-on-") || tag === "settled")) return false
      return !node.id.endsWith("identity.approved")
    })
    expect(silent.map(({ id }) => id)).toEqual([])
    const undescribed = all.filter(
      (node) => node.type === "atomic" && node.key !== "running" && node.description === undefined
    )
    expect(undescribed.map(({ id }) => id)).toEqual([])
  })
})
