import { transition } from "xstate"
import { expect, it } from "vitest"
import { anyEvent, mulberry } from "./anything.test-support.ts"
import { advance, persist, restore } from "./inert-scope.ts"
import type { ProvisionSnapshot } from "./inert-scope.ts"
import { uuid } from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"
import { begin } from "./step.ts"

/** `expect` on every one of many thousand steps would take most of the time. */
const same = (found: unknown, wanted: unknown, label: string): void => {
  const [one, other] = [found, wanted].map((value) =>
    typeof value === "string" ? value : JSON.stringify(value)
  )
  if (one !== other) throw new Error(`${label}: ${one} instead of ${other}`)
}

it("steps as xstate does, restores as it was, and has one child per active command, always", () => {
  let steps = 0
  for (let seed = 1; seed <= 300; seed++) {
    const random = mulberry(seed)
    let snapshot = snapshotOf(begin({ uuid, requestRef: "request", at: 0, adopt: seed % 7 === 0 }).envelope)
    for (let at = 2; at < 60; at++, steps++) {
      const event = anyEvent(snapshot, at, random)
      const [expected, actions] = transition(
        snapshot.machine as never,
        snapshot as never,
        event as never
      ) as never as [ProvisionSnapshot, ReadonlyArray<{ type: string; params: { id: string } }>]
      const [next, effects] = advance(snapshot, event)
      const label = `seed ${seed}, step ${at}, ${event.type}`
      const json = JSON.stringify(persist(next))
      const ids = (type: string) =>
        actions.filter((action) => action.type === type).map(({ params }) => params.id)
      same(json, JSON.stringify(persist(expected)), label)
      const started = effects.start.map(({ id }) => id)
      same(started, ids("xstate.spawnChild"), label)
      same(effects.stop, ids("xstate.stopChild"), label)
      const restored = restore(JSON.parse(json))
      same(JSON.stringify(persist(restored)), json, label)
      const commands = next._nodes
        .filter((node) => node.tags.includes("command"))
        .map((node) => node.invoke[0]?.id)
      same(Object.keys(next.children).sort(), commands.sort(), label)
      // Go on from the restored one half of the time: both must be the same machine.
      snapshot = random() < 0.5 ? next : restored
      if (snapshot.status !== "active") break
    }
  }
  expect(steps).toBeGreaterThan(3000)
}, 120_000)
