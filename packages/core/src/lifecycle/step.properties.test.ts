import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Action } from "../view/actions.ts"
import { deadlines, expectations } from "../view/deadlines.ts"
import { interest } from "../view/interest.ts"
import { view } from "../view/view.ts"
import { anyEvent, mulberry } from "./anything.test-support.ts"
import { commandNames } from "./command.ts"
import type { Envelope } from "./envelope.ts"
import { ScriptedUser } from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"
import { step } from "./step.ts"
import type { StepEvent } from "./step.ts"

const types = [
  "provision.observed",
  "onboarding.observed",
  "identity.observed",
  "inquiries.observed",
  "read.failed",
  "deadline.passed",
  "fulfilment.submit",
  "inquiry.answer",
  "identity.start",
  "identity.finish",
  "provision.close",
  "provision.retry",
  "credential.reset",
  "provision.resumed",
  "command.succeeded",
  "command.failed"
]
/** What keeps no user waiting for themselves. */
const forOperators = new Set<Action>(["close", "retry", "reset-credential"])
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })
/** Of a known type, and otherwise anything at all; the numbers are often those that are waited for. */
const garbage = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom(...types),
      fc.string().filter((type) => !type.startsWith("xstate"))
    ),
    at: fc.oneof(fc.nat(), fc.anything()),
    id: fc.oneof(fc.constantFrom(...commandNames), fc.anything()),
    seq: fc.nat({ max: 20 }),
    retryAt: fc.option(fc.anything(), { nil: undefined }),
    ...Object.fromEntries(
      [
        "provision",
        "onboarding",
        "identity",
        "inquiries",
        "output",
        "failure",
        "deadline",
        "fulfilment",
        "read",
        "ref"
      ].map((field) => [field, fc.anything()])
    )
  },
  { requiredKeys: ["type"] }
)

/** A user somewhere: some sensible events into a life. */
const somewhere = (seed: number, events: number): ScriptedUser => {
  const user = new ScriptedUser()
  const random = mulberry(seed)
  for (let at = 2; at < events + 2; at++) {
    const event = anyEvent(snapshotOf(user.envelope), at, random) as { type: string; actorId?: never }
    const isResult = event.type.startsWith("xstate.")
    const { output, error } = event as { output?: never; error?: never }
    const seq = event.actorId === undefined ? 0 : (user.envelope.work[event.actorId]?.seq ?? 0)
    const result = { id: event.actorId, seq, at }
    if (!isResult) user.send(event as unknown as StepEvent)
    else if (error === undefined) user.send({ type: "command.succeeded", ...result, output } as never)
    else user.send({ type: "command.failed", ...result, failure: error } as never)
  }
  return user
}

describe("step", () => {
  it("never throws, whatever comes, and what it leaves can be stored, restored and read", () => {
    const property = fc.property(
      seeds,
      fc.nat({ max: 25 }),
      fc.array(garbage, { maxLength: 6 }),
      (seed, age, events) => {
        let { envelope } = somewhere(seed, age)
        for (const event of events) {
          const taken = step(envelope, event as unknown as StepEvent)
          if (taken.facts.length === 0) throw new Error("nothing to journal")
          envelope = taken.envelope
        }
        const snapshot = snapshotOf(JSON.parse(JSON.stringify(envelope)) as Envelope)
        expect(snapshot.value).toEqual(snapshotOf(envelope).value)
      }
    )
    fc.assert(property, { numRuns: 2500, seed: 20261121 })
  }, 120_000)

  it("leaves every unsettled user with somebody to act and something that comes next (I8)", () => {
    const property = fc.property(seeds, fc.nat({ max: 60 }), (seed, age) => {
      const { envelope } = somewhere(seed, age)
      const snapshot = snapshotOf(envelope)
      const { settled, actor, actions, stalled } = view(snapshot, age, envelope)
      if (settled) return
      const byHand = actions.filter((action) => !forOperators.has(action))
      const comes = interest(snapshot).length + Object.keys(envelope.work).length
      const known = deadlines(snapshot).length + expectations(snapshot).length
      const goesOn = {
        partner: stalled && actions.includes("retry"),
        user: byHand.length > 0,
        bunq: comes > 0 && known > 0,
        nobody: false
      }
      expect(goesOn[actor]).toBe(true)
    })
    fc.assert(property, { numRuns: 1500, seed: 20261121 })
  }, 120_000)

  it("after four days in which bunq is silent, or says every time that it is not content, says who must act or that it is overdue (I8)", () => {
    const property = fc.property(seeds, fc.nat({ max: 60 }), fc.boolean(), (seed, age, answers) => {
      const user = somewhere(seed, age)
      const end = age + 4 * 24 * 3_600_000
      let now = age
      for (let steps = 0; steps < 1_000; steps += 1) {
        const asked = user.envelope.work["evaluateOnboarding"]
        if (answers && asked !== undefined) {
          const output = { at: (now += 1), accepted: false, fulfilments: [] }
          user.send({ type: "command.succeeded", id: "evaluateOnboarding", seq: asked.seq, at: now, output })
        }
        const next = deadlines(snapshotOf(user.envelope))[0]
        if (next === undefined || next.at > end) break
        now = Math.max(now, next.at)
        const passed = user.send({ type: "deadline.passed", at: now, deadline: next.name })
        // What a deadline does not move has passed; the runtime looks again when the next one does.
        if (passed.facts.every(({ kind }) => kind === "ignored")) now += 3_600_000
        if (now > end) break
      }
      const seen = view(snapshotOf(user.envelope), end, user.envelope)
      const byHand = seen.actions.filter((action) => !forOperators.has(action))
      const says = {
        partner: seen.stalled && seen.actions.includes("retry"),
        user: byHand.length > 0,
        bunq: seen.overdue,
        nobody: seen.settled
      }
      expect([says[seen.actor], seen.actor, seen.phase]).toEqual([true, seen.actor, seen.phase])
    })
    fc.assert(property, { numRuns: 800, seed: 20261121 })
  }, 120_000)
})
