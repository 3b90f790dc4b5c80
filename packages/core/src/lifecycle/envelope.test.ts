import { describe, expect, it } from "vitest"
import type { Envelope } from "./envelope.ts"
import { placeOf } from "./place.ts"
import { inquiryAt, onboardingAt, open, outputs, ScriptedUser, uuid } from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"
import { begin, owedCommands, step } from "./step.ts"

/** What a restart does to an envelope. */
const reloaded = (envelope: Envelope): Envelope => JSON.parse(JSON.stringify(envelope)) as Envelope

const contextIn = ({ snapshot }: Envelope): object =>
  (snapshot as unknown as { readonly context: object }).context

describe("an envelope", () => {
  it("is refused with a reason when it is not ours to restore", () => {
    const { envelope } = begin({ uuid, requestRef: "request", at: 0 })
    const reasons = [
      null,
      { ...envelope, machine: "other" },
      { ...envelope, version: 99 },
      { ...envelope, version: 0 },
      { ...envelope, version: 1.5 },
      { ...envelope, version: 1, snapshot: { value: "requesting" } },
      { ...envelope, snapshot: null },
      { ...envelope, work: null },
      { ...envelope, work: {} },
      { ...envelope, snapshot: { ...envelope.snapshot, value: "gone" } },
      // xstate restores these, and whoever pages through users would throw at them.
      { ...envelope, snapshot: { ...envelope.snapshot, context: null } },
      { ...envelope, snapshot: { ...envelope.snapshot, context: {} } },
      {
        ...envelope,
        snapshot: { ...envelope.snapshot, context: { ...contextIn(envelope), identity: null } }
      },
      { ...envelope, work: { createProvision: null } }
    ].map((stored) => {
      try {
        step(JSON.parse(JSON.stringify(stored)) as Envelope, { type: "provision.resumed", at: 1 })
        return "accepted"
      } catch (error) {
        return (error as { reason?: string }).reason
      }
    })
    expect(reasons).toEqual([
      "NotAnEnvelope",
      "OtherMachine",
      "NewerVersion",
      "UnknownVersion",
      "UnknownVersion",
      "Corrupted",
      "Corrupted",
      "Corrupted",
      ...Array.from({ length: 6 }, () => "Corrupted")
    ])
  })

  it("is quarantined when a step throws, and then only waits", () => {
    const user = new ScriptedUser()
    const broken = user.send({
      type: "command.succeeded",
      id: "createProvision",
      seq: 1,
      at: 3,
      output: { at: 3 } as never
    })
    expect(broken.facts).toMatchObject([{ kind: "quarantined" }])
    expect(broken.stop).toEqual(["createProvision"])
    expect(owedCommands(reloaded(user.envelope))).toEqual([])
    expect(user.send({ type: "provision.close", at: 4 }).facts).toEqual([
      { kind: "ignored", because: "quarantined" }
    ])
    const released = user.send({ type: "provision.retry", at: 5 })
    expect(released.facts).toEqual([{ kind: "released" }])
    expect(released.start).toMatchObject([{ id: "createProvision", seq: 1, notBefore: 0 }])
    expect(owedCommands(reloaded(user.envelope))).toEqual(released.start)
    user.succeed("createProvision", outputs.createProvision)
    expect(placeOf(snapshotOf(user.envelope))).toBe("open.processing.user")
  })

  it("is set aside once more when the step still throws after a retry", () => {
    const user = new ScriptedUser()
    const broken = { type: "command.succeeded", id: "createProvision", seq: 1, at: 3, output: null } as never
    user.send(broken)
    user.send({ type: "provision.retry", at: 5 })
    expect(user.send(broken).facts).toMatchObject([{ kind: "quarantined" }])
  })

  it("evaluates `always` again when it is resumed", () => {
    const user = new ScriptedUser().toEvaluating()
    const resumed = step(reloaded(user.envelope), { type: "provision.resumed", at: 9 })
    expect(resumed.envelope.work).toEqual(user.envelope.work)
  })

  it("stays below 2 kB when everything about a user is known", () => {
    const user = new ScriptedUser().toEvaluating()
    const types = [
      "ADDRESS_MAIN",
      "ADDRESS_POSTAL",
      "DATE_OF_BIRTH",
      "EMAIL",
      "PHONE_NUMBER",
      "IDENTIFICATION_VERIFICATION"
    ]
    user.succeed("evaluateOnboarding", {
      at: 4,
      accepted: false,
      fulfilments: types.map((type) => open(type))
    })
    user.send({ type: "identity.start", at: 5 })
    user.succeed("openIdentity", { at: 6, identityId: 36 })
    user.send({ type: "onboarding.observed", at: 6, onboarding: onboardingAt(6) })
    user.send({
      type: "inquiries.observed",
      at: 7,
      inquiries: [
        inquiryAt(7, Object.fromEntries(Array.from({ length: 30 }, (_, id) => [id, "APPROVED"]))),
        inquiryAt(8, { 31: "WAITING_FOR_REVIEW" }, { id: 501, status: "FINALIZED" })
      ]
    })
    expect(JSON.stringify(user.envelope).length).toBeLessThan(2048)
  })
})
