import { describe, expect, it } from "vitest"
import { view } from "../view/view.ts"
import { snapshotOf } from "./opened.ts"
import {
  identityAt,
  onboardingAt,
  open,
  outputs,
  provisionAt,
  ScriptedUser
} from "./scripted-user.test-support.ts"

describe("what bunq goes on asking for", () => {
  const quarter = 15 * 60_000

  it("is asked of the user again, when bunq does not have the answer it took", () => {
    const user = new ScriptedUser().toEvaluating()
    const missing = { accepted: false, fulfilments: [open("ADDRESS_MAIN")] }
    user.succeed("evaluateOnboarding", { at: 4, ...missing })
    user.send({ type: "fulfilment.submit", at: 5, fulfilment: "ADDRESS_MAIN", ref: "a1" })
    user.succeed("submitFulfilment", { at: 6 })
    user.succeed("evaluateOnboarding", { at: 7, ...missing })
    expect(view(snapshotOf(user.envelope), 7).actor).toBe("bunq")
    user.send({ type: "deadline.passed", at: 6 + quarter, deadline: "recheck" })
    user.succeed("evaluateOnboarding", { at: 6 + quarter, ...missing })
    expect(view(snapshotOf(user.envelope), 7 + quarter)).toMatchObject({
      actor: "user",
      required: [{ type: "ADDRESS_MAIN", state: "refused" }]
    })
  })

  it("may be the identity once more, long after it was approved", () => {
    const user = new ScriptedUser().toEvaluating()
    const missing = { accepted: false, fulfilments: [open("IDENTIFICATION_VERIFICATION")] }
    user.send({ type: "identity.start", at: 4 })
    user.succeed("openIdentity", { at: 5, identityId: 36 })
    user.send({ type: "identity.finish", at: 6 })
    user.succeed("submitIdentity", { at: 7 })
    const identity = identityAt(8, { status: "PROCESSED", result: "APPROVED" })
    user.send({ type: "identity.observed", at: 8, identity })
    user.succeed("evaluateOnboarding", { at: 9, ...missing })
    expect(view(snapshotOf(user.envelope), 9).actions).not.toContain("start-identity")
    user.send({ type: "deadline.passed", at: 8 + quarter, deadline: "recheck" })
    user.succeed("evaluateOnboarding", { at: 8 + quarter, ...missing })
    const seen = view(snapshotOf(user.envelope), 9 + quarter)
    expect(seen).toMatchObject({ actor: "user", actions: ["submit-fulfilment", "start-identity", "close"] })
  })

  it("is not read from an onboarding that is older than the one that is known (I4)", () => {
    const user = new ScriptedUser().toEvaluating()
    const onboarding = (at: number) => onboardingAt(at, { actionRequired: "SYSTEM" })
    user.send({ type: "onboarding.observed", at: 3, onboarding: onboarding(5) })
    user.succeed("evaluateOnboarding", { at: 10, accepted: true, fulfilments: [] })
    user.send({ type: "onboarding.observed", at: 12, onboarding: onboarding(2) })
    expect(snapshotOf(user.envelope).context.onboarding).toEqual(onboarding(5))
  })
})

it("duties keep their day when a verification is taken back and given again", () => {
  const day = 86_400_000
  const user = new ScriptedUser().toActive()
  const days = (at: number) =>
    view(snapshotOf(user.envelope), at).duties.map(({ dueAt }) => Math.round(dueAt / day))
  expect(days(10)).toEqual([90, 90])
  const asking = onboardingAt(20, { actionRequired: "USER" })
  user.send({ type: "onboarding.observed", at: 80 * day, onboarding: asking })
  user.succeed("openOnboarding", { ...outputs.openOnboarding, at: 80 * day })
  user.succeed("evaluateOnboarding", { at: 80 * day, accepted: false, fulfilments: [open("ADDRESS_MAIN")] })
  expect(days(80 * day)).toEqual([90, 90])
  const verified = onboardingAt(30, { verdict: "verified", status: "VERIFIED", actionRequired: "NONE" })
  user.send({ type: "onboarding.observed", at: 81 * day, onboarding: verified })
  expect(days(81 * day)).toEqual([90, 90])
})

it("a close that bunq took and ignores can be asked for again", () => {
  const user = new ScriptedUser().toActive()
  user.send({ type: "provision.close", at: 50 })
  user.succeed("closeProvision", { at: 51 })
  const can = () => view(snapshotOf(user.envelope), 60).actions.includes("close")
  expect(can()).toBe(false)
  user.send({
    type: "provision.observed",
    at: 60,
    provision: provisionAt(60, { status: "ACTIVE", subStatus: "NONE" })
  })
  expect(can()).toBe(true)
  user.send({ type: "provision.close", at: 61 })
  expect(user.inFlight.map(({ id }) => id)).toEqual(["closeProvision"])
})
