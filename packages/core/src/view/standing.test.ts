import { expect, it } from "vitest"
import { anyEvent, mulberry } from "../lifecycle/anything.test-support.ts"
import { advance } from "../lifecycle/inert-scope.ts"
import { snapshotOf } from "../lifecycle/opened.ts"
import { uuid } from "../lifecycle/scripted-user.test-support.ts"
import { begin } from "../lifecycle/step.ts"
import { settledPhases } from "./settled-phases.ts"
import { standing } from "./standing.ts"
import { view } from "./view.ts"

it("says of anybody what the view says, and settled is a matter of the phase alone", () => {
  const seen = new Set<string>()
  for (let seed = 1; seed <= 150; seed++) {
    const random = mulberry(seed)
    let snapshot = snapshotOf(begin({ uuid, requestRef: "request", at: 0 }).envelope)
    for (let at = 2; at < 60 && snapshot.status === "active"; at++) {
      ;[snapshot] = advance(snapshot, anyEvent(snapshot, at, random))
      const envelope = { work: {}, ...(at % 9 === 0 ? { quarantine: { at, reason: "thrown" } } : {}) }
      const { phase, stalled, settled } = view(snapshot, at, envelope)
      const label = `seed ${seed}, step ${at}`
      expect(standing(snapshot, envelope), label).toEqual({ phase, stalled })
      expect(settledPhases.includes(phase), label).toBe(settled)
      seen.add(`${phase} ${stalled}`)
    }
  }
  expect(new Set([...seen].map((word) => word.split(" ")[0])).size).toBe(13)
  expect([...seen].filter((word) => word.endsWith("true")).length).toBeGreaterThan(8)
})
