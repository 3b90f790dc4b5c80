import { describe, expect, it } from "vitest"
import { placeOf } from "./place.ts"
import { snapshotOf } from "./opened.ts"
import { owedCommands, step } from "./step.ts"
import type { Envelope } from "./envelope.ts"
import {
  identityAt,
  onboardingAt,
  open,
  outputs,
  provisionAt,
  readyAt,
  ScriptedUser,
  uuid
} from "./scripted-user.test-support.ts"

const place = (user: ScriptedUser) => placeOf(snapshotOf(user.envelope))
/** What a restart does to an envelope. */
const reloaded = (envelope: Envelope): Envelope => JSON.parse(JSON.stringify(envelope)) as Envelope

describe("the happy path", () => {
  it("goes from request to verified, whatever is skipped in between", () => {
    const user = new ScriptedUser()
    expect(user.inFlight).toEqual([
      {
        id: "createProvision",
        input: { uuid, requestRef: "request", lookUpOnly: false },
        seq: 1,
        attempt: 0,
        notBefore: 0
      }
    ])
    user.succeed("createProvision", outputs.createProvision)
    expect(place(user)).toBe("open.processing.user")
    user.send({ type: "provision.observed", at: 2, provision: readyAt(2) })
    expect(user.inFlight.map(({ id }) => id)).toEqual(["openUserSession"])
    user.succeed("openUserSession", outputs.openUserSession)
    user.succeed("openOnboarding", outputs.openOnboarding)
    user.send({ type: "fulfilment.submit", at: 3, fulfilment: "ADDRESS_MAIN", ref: "a1" })
    user.succeed("evaluateOnboarding", {
      at: 4,
      accepted: false,
      fulfilments: [open("ADDRESS_MAIN"), open("DATE_OF_BIRTH"), open("IDENTIFICATION_VERIFICATION")]
    })
    // The answer given in advance goes out at once.
    expect(user.inFlight).toMatchObject([
      { id: "submitFulfilment", input: { fulfilment: "ADDRESS_MAIN", ref: "a1" } }
    ])
    user.send({ type: "identity.start", at: 5 })
    user.succeed("submitFulfilment", { at: 5 })
    user.send({ type: "fulfilment.submit", at: 6, fulfilment: "DATE_OF_BIRTH", ref: "d1" })
    user.succeed("openIdentity", { at: 6, identityId: 36 })
    user.send({ type: "identity.finish", at: 7 })
    user.succeed("evaluateOnboarding", {
      at: 7,
      accepted: false,
      fulfilments: [
        open("ADDRESS_MAIN", "FULFILLED"),
        open("DATE_OF_BIRTH"),
        open("IDENTIFICATION_VERIFICATION")
      ]
    })
    user.succeed("submitIdentity", { at: 8 })
    user.succeed("submitFulfilment", { at: 8 })
    user.succeed("evaluateOnboarding", { at: 9, accepted: true, fulfilments: [] })
    user.send({
      type: "identity.observed",
      at: 10,
      identity: identityAt(10, { status: "PROCESSED", result: "APPROVED" })
    })
    user.succeed("evaluateOnboarding", { at: 11, accepted: true, fulfilments: [] })
    expect(place(user)).toBe("open.onboarding.checklist.reviewing + identity.approved")
    user.send({
      type: "onboarding.observed",
      at: 12,
      onboarding: onboardingAt(12, { verdict: "verified", actionRequired: "NONE" })
    })
    expect(place(user)).toBe("open.active")
    expect(user.inFlight).toEqual([])
    expect(user.envelope.work).toEqual({})
  })
})

describe("commands in flight", () => {
  it("owes the same command with the same seq after a restart", () => {
    const user = new ScriptedUser().toEvaluating()
    const owed = owedCommands(reloaded(user.envelope))
    expect(owed).toEqual(user.inFlight)
    expect(owed).toMatchObject([
      { id: "evaluateOnboarding", seq: user.envelope.work["evaluateOnboarding"]?.seq }
    ])
  })

  it("does not take the result of a superseded start", () => {
    const user = new ScriptedUser().toEvaluating()
    const [first] = user.inFlight
    user.fail("evaluateOnboarding", "Forbidden")
    user.send({ type: "provision.retry", at: 5 })
    const late = user.send({
      type: "command.succeeded",
      id: "evaluateOnboarding",
      seq: first?.seq ?? 0,
      at: 6,
      output: { at: 6, accepted: true, fulfilments: [] }
    })
    expect(late.facts).toEqual([{ kind: "superseded", command: "evaluateOnboarding", seq: first?.seq }])
    expect(user.inFlight.length).toBe(1)
  })

  it("keeps attempts and the back-off through a restart", () => {
    const user = new ScriptedUser()
    user.fail("createProvision", "Throttled", { retryAt: 500 })
    expect(user.envelope.work["createProvision"]).toEqual({ seq: 1, attempt: 1, notBefore: 500, told: true })
    const again = step(reloaded(user.envelope), {
      type: "command.failed",
      id: "createProvision",
      seq: 1,
      at: 600,
      retryAt: 900,
      failure: { _tag: "Unreachable", message: "", at: 600, responseId: null }
    })
    expect(again.start).toMatchObject([{ id: "createProvision", seq: 1, attempt: 2, notBefore: 900 }])
    expect(placeOf(snapshotOf(again.envelope))).toBe("requesting.running")
  })

  it("are hurried by a retry, under the same seq, while one that is being tried is left alone", () => {
    const user = new ScriptedUser().toEvaluating()
    user.send({ type: "identity.start", at: 3 })
    const seq = user.envelope.work["evaluateOnboarding"]?.seq
    user.fail("evaluateOnboarding", "Unreachable", { at: 4, retryAt: 500_000 })
    const hurried = user.send({ type: "provision.retry", at: 10 })
    expect(hurried.facts).toEqual([{ kind: "hurried", command: "evaluateOnboarding" }])
    expect(hurried.stop).toEqual(["evaluateOnboarding"])
    expect(hurried.start).toMatchObject([{ id: "evaluateOnboarding", seq, attempt: 1, notBefore: 0 }])
    const nothing = user.send({ type: "provision.retry", at: 11 })
    expect(nothing).toMatchObject({ start: [], stop: [], facts: [{ kind: "ignored" }] })
    user.fail("openIdentity", "Forbidden")
    user.fail("evaluateOnboarding", "Unreachable", { at: 12, retryAt: 500_000 })
    const both = user.send({ type: "provision.retry", at: 13 })
    expect(both.start.map(({ id }) => id).sort()).toEqual(["evaluateOnboarding", "openIdentity"])
  })

  it("stalls with its problem, disturbs nothing else, and a retry clears it once it succeeds", () => {
    const user = new ScriptedUser().toEvaluating()
    user.send({ type: "identity.start", at: 3 })
    user.fail("evaluateOnboarding", "Forbidden")
    expect(place(user)).toContain("evaluating.stalled")
    expect(user.inFlight.map(({ id }) => id)).toEqual(["openIdentity"])
    expect(snapshotOf(user.envelope).context.problems).toMatchObject({
      evaluateOnboarding: { reason: "Forbidden", responseId: "r-1" }
    })
    user.send({ type: "provision.retry", at: 6 })
    user.succeed("evaluateOnboarding", { at: 7, accepted: false, fulfilments: [open("ADDRESS_MAIN")] })
    expect(snapshotOf(user.envelope).context.problems).toEqual({})
  })

  it("remembers a close while the create is in flight, and acts once the id is known", () => {
    const user = new ScriptedUser()
    user.send({ type: "provision.close", at: 1 })
    expect(user.inFlight.map(({ id }) => id)).toEqual(["createProvision"])
    user.succeed("createProvision", outputs.createProvision)
    expect(user.inFlight).toMatchObject([{ id: "closeProvision", input: { provisionId: 7 } }])
    user.succeed("closeProvision", { at: 3 })
    user.send({
      type: "provision.observed",
      at: 4,
      provision: provisionAt(4, { status: "CLOSED", subStatus: "NONE" })
    })
    expect(place(user)).toBe("closed")
  })
})

describe("observations", () => {
  it("change nothing when repeated, older, or of another provision", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", { at: 5, provision: provisionAt(5) })
    for (const provision of [
      provisionAt(5),
      provisionAt(4, { status: "FAILED" }),
      provisionAt(9, { id: 8, status: "FAILED" })
    ]) {
      const before = user.envelope
      expect(user.send({ type: "provision.observed", at: 6, provision }).envelope).toBe(before)
      expect(user.last.facts[0]?.kind).toBe("ignored")
    }
  })

  it("leave the machine in place when the words are unknown (I5)", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    user.send({ type: "provision.observed", at: 2, provision: provisionAt(2, { status: "SOMETHING_NEW" }) })
    expect(place(user)).toBe("open.processing.user")
    user.send({ type: "provision.observed", at: 3, provision: readyAt(3) })
    expect(user.inFlight.map(({ id }) => id)).toEqual(["openUserSession"])
  })

  it("do not restart a session that is being opened: the token turns used before our reply arrives", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    user.send({ type: "provision.observed", at: 2, provision: readyAt(2) })
    const used = { id: 11, status: "ACTIVE", expiresAt: 3_600_000, usable: false }
    const seen = user.send({
      type: "provision.observed",
      at: 3,
      provision: { ...readyAt(3), credential: used }
    })
    expect([seen.start, seen.stop]).toEqual([[], []])
    user.succeed("openUserSession", outputs.openUserSession)
    expect(place(user)).toContain("checklist.opening.running")
  })
})
