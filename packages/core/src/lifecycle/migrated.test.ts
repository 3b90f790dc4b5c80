import { describe, expect, it } from "vitest"
import type { Envelope } from "./envelope.ts"
import { placeOf } from "./place.ts"
import { inquiryAt } from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"
import { owedCommands, step } from "./step.ts"
// Written by the release that stored version 1; never rewrite it.
import version1 from "./stored/version-1.json" with { type: "json" }

const stored = version1 as unknown as { readonly [name: string]: Envelope }
const of = (name: string): Envelope => {
  const envelope = stored[name]
  if (envelope === undefined) throw new Error(name)
  return JSON.parse(JSON.stringify(envelope)) as Envelope
}
const owed = (envelope: Envelope) => owedCommands(envelope).map(({ id }) => id)
const place = (envelope: Envelope) => placeOf(snapshotOf(envelope))

describe("an envelope of version 1", () => {
  it.each([
    ["creating, a close remembered", "requesting.running", ["createProvision"]],
    ["create stalled, a close remembered", "requesting.stalled", []],
    ["processing", "open.processing.user", []],
    ["opening the session", "open.credential.opening.running", ["openUserSession"]],
    ["resetting the token", "open.credential.resetting.running", ["resetToken"]],
    [
      "submitting an answer, identity in progress",
      "open.onboarding.checklist.submitting.running + identity.inProgress",
      ["submitFulfilment"]
    ],
    [
      "evaluating again, identity submitted",
      "open.onboarding.checklist.evaluating.running + identity.submitted",
      ["evaluateOnboarding"]
    ],
    ["active", "open.active", []],
    ["closing", "closing.sending.running", ["closeProvision"]],
    ["denied", "denied", []],
    ["failed", "failed", []]
  ])("restores where it was, owing what it owed: %s", (name, where, commands) => {
    const envelope = of(name)
    expect([place(envelope), owed(envelope)]).toEqual([where, commands])
    const before = JSON.stringify(envelope)
    const { facts } = step(envelope, { type: "provision.resumed", at: 100 })
    expect(facts.map(({ kind }) => kind)).not.toContain("quarantined")
    expect(JSON.stringify(envelope)).toBe(before)
  })

  it("covers every place of its time", () => {
    expect(Object.keys(stored).length).toBe(11)
    expect(Object.values(stored).every(({ version }) => version === 1)).toBe(true)
  })

  it("is stored in the present version with its next change, and is the same object until then", () => {
    const envelope = of("active")
    const nothing = step(envelope, { type: "inquiries.observed", at: 100, inquiries: [] })
    expect(nothing.envelope).toBe(envelope)
    const asked = {
      type: "inquiries.observed",
      at: 100,
      inquiries: [inquiryAt(100, { 1: "PENDING" })]
    } as const
    const next = step(envelope, asked).envelope
    expect(next).toMatchObject({ version: 2, seq: envelope.seq + 1 })
    expect(place(JSON.parse(JSON.stringify(next)) as Envelope)).toBe("open.active.inquiries.asked")
  })

  it("that was to be closed while its create was stalled now looks up what to close", () => {
    const { envelope, start } = step(of("create stalled, a close remembered"), {
      type: "provision.resumed",
      at: 100
    })
    expect(place(envelope)).toBe("requesting.lookingUp.running")
    expect(start).toMatchObject([{ id: "createProvision", input: { lookUpOnly: true } }])
  })

  it("of a verified user tracks the duties from its verification on", () => {
    const { duties, since } = snapshotOf(of("active")).context
    expect(duties.map(({ type, dueAt }) => [type, dueAt - since])).toEqual([
      ["TAX_RESIDENCY", 90 * 86_400_000],
      ["NATIONALITY", 90 * 86_400_000]
    ])
  })

  it("takes the result of the command it owed", () => {
    const envelope = of("submitting an answer, identity in progress")
    const [command] = owedCommands(envelope)
    const done = step(envelope, {
      type: "command.succeeded",
      id: "submitFulfilment",
      seq: command?.seq ?? 0,
      at: 100,
      output: { at: 100 }
    })
    expect(done.start.map(({ id }) => id)).toEqual(["evaluateOnboarding"])
  })

  it("does not open a second session for a user who has one", () => {
    const { start } = step(of("submitting an answer, identity in progress"), {
      type: "provision.resumed",
      at: 100
    })
    expect(start).toEqual([])
  })
})
