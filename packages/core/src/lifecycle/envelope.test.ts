import { describe, expect, it } from "vitest"
import type { Envelope } from "./envelope.ts"
import { onboardingAt, open, ScriptedUser, uuid } from "./scripted-user.test-support.ts"
import { begin, owedCommands, step } from "./step.ts"

/** What a restart does to an envelope. */
const reloaded = (envelope: Envelope): Envelope => JSON.parse(JSON.stringify(envelope)) as Envelope

describe("an envelope", () => {
  it("is refused with a reason when it is not ours to restore", () => {
    const { envelope } = begin({ uuid, requestRef: "request", at: 0 })
    const reasons = [
      null,
      { ...envelope, machine: "other" },
      { ...envelope, version: 99 },
      { ...envelope, work: {} },
      { ...envelope, snapshot: { ...envelope.snapshot, value: "gone" } }
    ].map((stored) => {
      try {
        step(JSON.parse(JSON.stringify(stored)) as Envelope, { type: "provision.resumed", at: 1 })
        return "accepted"
      } catch (error) {
        return (error as { reason?: string }).reason
      }
    })
    expect(reasons).toEqual(["NotAnEnvelope", "OtherMachine", "NewerVersion", "Corrupted", "Corrupted"])
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
    expect(JSON.stringify(user.envelope).length).toBeLessThan(2048)
  })
})
