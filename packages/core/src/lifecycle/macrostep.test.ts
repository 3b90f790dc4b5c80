import { describe, expect, it } from "vitest"
import { anyEvent, mulberry } from "./anything.test-support.ts"
import { advance } from "./inert-scope.ts"
import type { ProvisionSnapshot } from "./inert-scope.ts"
import { quickStep } from "./macrostep.ts"
import { snapshotOf } from "./opened.ts"
import { provisionMachine } from "./provision-machine.ts"
import { uuid } from "./scripted-user.test-support.ts"
import { begin } from "./step.ts"

const walks = (
  count: number,
  see: (snapshot: ProvisionSnapshot, event: { readonly type: string }) => void
) => {
  for (let seed = 1; seed <= count; seed++) {
    const random = mulberry(seed)
    let snapshot = snapshotOf(begin({ uuid, requestRef: "request", at: 0, adopt: seed % 7 === 0 }).envelope)
    for (let at = 2; at < 60 && snapshot.status === "active"; at++) {
      const event = anyEvent(snapshot, at, random)
      see(snapshot, event)
      snapshot = advance(snapshot, event)[0]
    }
  }
}

// That it does what xstate does is shown by the random walk beside this file.
describe("the quick macrostep", () => {
  it("leaves little to xstate", () => {
    const taken = { quick: 0, all: 0 }
    walks(100, (snapshot, event) => {
      taken.all += 1
      if (quickStep(snapshot, event) !== null) taken.quick += 1
    })
    expect(taken.quick / taken.all).toBeGreaterThan(0.97)
    expect(taken.all).toBeGreaterThan(1_000)
  })

  it("leaves to xstate what ends the machine", () => {
    const { envelope } = begin({ uuid, requestRef: "request", at: 0, adopt: true })
    const asked = advance(snapshotOf(envelope), { type: "provision.close", at: 1 } as { type: string })[0]
    const absent = {
      type: "xstate.done.actor.createProvision",
      actorId: "createProvision",
      output: { at: 2, provision: null }
    }
    expect(quickStep(asked, absent)).toBe(null)
    const [ended] = advance(asked, absent)
    expect([ended.status, ended.value]).toEqual(["done", "closed"])
    expect(quickStep(ended, { type: "provision.close" })).toBe(null)
  })

  it("says what would be taken as xstate does", () => {
    let asked = 0
    walks(40, (snapshot, event) => {
      const found = provisionMachine.getTransitionData(snapshot, event as never) as unknown as ReadonlyArray<{
        readonly target?: object
        readonly actions: readonly object[]
      }>
      const expected = found.some(({ target, actions }) => target !== undefined || actions.length > 0)
      if (snapshot.can(event as never) !== expected)
        throw new Error(`${JSON.stringify(snapshot.value)} ${event.type}`)
      asked += 1
    })
    expect(asked).toBeGreaterThan(500)
  })

  it("changes nothing of the snapshot it was given", () => {
    walks(20, (snapshot, event) => {
      const before = JSON.stringify([snapshot.value, snapshot.context, Object.keys(snapshot.children)])
      quickStep(snapshot, event)
      expect(JSON.stringify([snapshot.value, snapshot.context, Object.keys(snapshot.children)])).toBe(before)
    })
  })
})
