import { describe, expect, it } from "vitest"
import {
  identityAt,
  inquiryAt,
  onboardingAt,
  open,
  outputs,
  provisionAt,
  readyAt,
  ScriptedUser
} from "../lifecycle/scripted-user.test-support.ts"
import { collecting, day, minute, reviewing, told } from "./told.test-support.ts"

describe("explain", () => {
  it("the same place reached by two histories", () => {
    const straight = collecting()
    const renewed = new ScriptedUser().toEvaluating()
    renewed.fail("evaluateOnboarding", "TokenLost")
    renewed.succeed("resetToken", { at: 2 })
    renewed.send({ type: "provision.observed", at: 3, provision: readyAt(3, 12) })
    renewed.succeed("openUserSession", { ...outputs.openUserSession, at: 3 })
    renewed.succeed("openOnboarding", { ...outputs.openOnboarding, at: 3 })
    const fulfilments = [open("ADDRESS_MAIN"), open("IDENTIFICATION_VERIFICATION")]
    renewed.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments })
    expect(told(straight, minute, 0)).toBe(told(renewed, minute, 0))
    expect(told(straight, minute, 9)).toMatchInlineSnapshot(`
      "bunq wants more from the user.
      waits for the user: ADDRESS_MAIN, IDENTIFICATION_VERIFICATION, for 60 s
      next check: the feed reads the provision, the feed lists the inquiries, the feed reads the onboarding
      - bank: command.succeeded evaluateOnboarding: open.onboarding.checklist.evaluating.running + identity.notStarted → open.onboarding.checklist.collecting + identity.notStarted
      - bank: command.succeeded openOnboarding: open.onboarding.checklist.opening.running + identity.notStarted → open.onboarding.checklist.evaluating.running + identity.notStarted
      - bank: command.succeeded openUserSession: open.credential.opening.running → open.onboarding.checklist.opening.running + identity.notStarted
      - bank: provision.observed: open.processing.user → open.credential.opening.running
      - bank: command.succeeded createProvision: requesting.running → open.processing.user
      - operator: requested"
    `)
    expect(told(renewed, minute, 9)).toMatchInlineSnapshot(`
      "bunq wants more from the user.
      waits for the user: ADDRESS_MAIN, IDENTIFICATION_VERIFICATION, for 60 s
      next check: the feed reads the provision, the feed lists the inquiries, the feed reads the onboarding
      - bank: command.succeeded evaluateOnboarding: open.onboarding.checklist.evaluating.running + identity.notStarted → open.onboarding.checklist.collecting + identity.notStarted
      - bank: command.succeeded openOnboarding: open.onboarding.checklist.opening.running + identity.notStarted → open.onboarding.checklist.evaluating.running + identity.notStarted
      - bank: command.succeeded openUserSession: open.credential.opening.running → open.onboarding.checklist.opening.running + identity.notStarted
      - bank: provision.observed: open.credential.awaitingToken → open.credential.opening.running
      - bank: command.succeeded resetToken: open.credential.resetting.running → open.credential.awaitingToken
      - bank: command.failed evaluateOnboarding: open.onboarding.checklist.evaluating.running + identity.notStarted → open.credential.resetting.running
      - bank: command.succeeded openOnboarding: open.onboarding.checklist.opening.running + identity.notStarted → open.onboarding.checklist.evaluating.running + identity.notStarted
      - bank: command.succeeded openUserSession: open.credential.opening.running → open.onboarding.checklist.opening.running + identity.notStarted
      - bank: provision.observed: open.processing.user → open.credential.opening.running"
    `)
  })

  it("an identity bunq decides about", () => {
    const user = collecting()
    user.send({ type: "identity.start", at: 5 })
    user.succeed("openIdentity", { at: 6, identityId: 36 })
    user.send({ type: "identity.finish", at: 7 })
    user.succeed("submitIdentity", { at: 8 })
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "bunq is asked what is still missing.
      waits for bunq, for 60 s
      next check: evaluateOnboarding is running, the feed reads the provision, the feed lists the inquiries, the feed reads the identity, the feed reads the onboarding
      - bank: command.succeeded submitIdentity: open.onboarding.checklist.collecting + identity.submitting.running → open.onboarding.checklist.evaluating.running + identity.submitted
      - user: identity.finish: open.onboarding.checklist.collecting + identity.inProgress → open.onboarding.checklist.collecting + identity.submitting.running"
    `)
    user.send({
      type: "identity.observed",
      at: 9,
      identity: identityAt(9, { status: "PROCESSED", result: "REJECTED" })
    })
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "bunq is asked what is still missing.
      waits for bunq, for 60 s
      next check: evaluateOnboarding is running, the feed reads the provision, the feed lists the inquiries, the feed reads the onboarding
      - bank: identity.observed: open.onboarding.checklist.evaluating.running + identity.submitted → open.onboarding.checklist.evaluating.running + identity.rejected
      - bank: command.succeeded submitIdentity: open.onboarding.checklist.collecting + identity.submitting.running → open.onboarding.checklist.evaluating.running + identity.submitted"
    `)
  })

  it("an answer that bunq refused", () => {
    const user = collecting()
    user.send({ type: "fulfilment.submit", at: 5, fulfilment: "ADDRESS_MAIN", ref: "a1" })
    user.fail("submitFulfilment", "Refused")
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "bunq wants more from the user.
      waits for the user: ADDRESS_MAIN, IDENTIFICATION_VERIFICATION, for 60 s
      next check: the feed reads the provision, the feed lists the inquiries, the feed reads the onboarding
      problem: submitFulfilment failed (Refused): submitFulfilment failed
      - bank: command.failed submitFulfilment: open.onboarding.checklist.submitting.running + identity.notStarted → open.onboarding.checklist.collecting + identity.notStarted
      - user: fulfilment.submit: open.onboarding.checklist.collecting + identity.notStarted → open.onboarding.checklist.submitting.running + identity.notStarted"
    `)
  })

  it("a review by people that takes a weekend, and one by machines that takes too long", () => {
    expect(told(reviewing({ waitingType: "MANUAL" }), 2 * day)).toMatchInlineSnapshot(`
      "bunq has everything and decides.
      waits for bunq, for 48 h
      next check: the feed reads the provision, the feed lists the inquiries, the feed reads the onboarding
      - bank: onboarding.observed: noted
      - bank: command.succeeded evaluateOnboarding: open.onboarding.checklist.evaluating.running + identity.notStarted → open.onboarding.checklist.reviewing + identity.notStarted"
    `)
    expect(told(reviewing(), 2 * day)).toMatchInlineSnapshot(`
      "bunq has everything and decides.
      waits for bunq, for 48 h
      next check: the feed reads the provision, the feed lists the inquiries, the feed reads the onboarding
      problem: bunq takes longer than expected; ask bunq's support and name its last reply, r-5
      - bank: onboarding.observed: noted
      - bank: command.succeeded evaluateOnboarding: open.onboarding.checklist.evaluating.running + identity.notStarted → open.onboarding.checklist.reviewing + identity.notStarted"
    `)
  })

  it("questions of bunq during the onboarding", () => {
    const user = reviewing()
    const inquiries = [inquiryAt(6, { 1: "PENDING", 2: "PENDING" }, { expiresAt: day })]
    user.send({ type: "inquiries.observed", at: 6, inquiries })
    user.send({ type: "inquiry.answer", at: 7, inquiryId: 500, entryId: 2, ref: "i2" })
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "bunq has everything and decides.
      waits for the user: inquiry 500, for 60 s
      deadline: duty in 24 h
      next check: answerInquiry is running, the feed reads the provision, the feed lists the inquiries, the feed reads the onboarding
      owed: inquiry 500 asks USER_PERSON_SOURCE_OF_INCOME (open), USER_PERSON_SOURCE_OF_INCOME (sending) and is due in 24 h
      - user: inquiry.answer: open.onboarding.checklist.reviewing + identity.notStarted + inquiries.asked → open.onboarding.checklist.reviewing + identity.notStarted + inquiries.answering.running
      - bank: inquiries.observed: open.onboarding.checklist.reviewing + identity.notStarted → open.onboarding.checklist.reviewing + identity.notStarted + inquiries.asked"
    `)
  })

  it("a verified user with duties, one answered and one forgotten", () => {
    const user = new ScriptedUser().toActive()
    user.send({ type: "fulfilment.submit", at: 10, fulfilment: "NATIONALITY", ref: "n1" })
    user.succeed("submitFulfilment", { at: 11 })
    expect(told(user, day)).toMatchInlineSnapshot(`
      "The user is a verified bunq customer.
      waits for nobody, for 24 h
      deadline: duty in 89 d
      next check: the feed reads the provision now and then, the feed reads the onboarding now and then, the feed lists the inquiries
      owed: TAX_RESIDENCY is due in 89 d (open)
      owed: NATIONALITY was sent to bunq
      - bank: command.succeeded submitFulfilment: open.active.duties.submitting.running → open.active
      - user: fulfilment.submit: open.active → open.active.duties.submitting.running"
    `)
    user.send({ type: "deadline.passed", deadline: "duty", at: 91 * day })
    expect(told(user, 92 * day)).toMatchInlineSnapshot(`
      "The user is a verified bunq customer.
      waits for nobody, for 92 d
      next check: the feed reads the provision now and then, the feed reads the onboarding now and then, the feed lists the inquiries
      owed: TAX_RESIDENCY was due 48 h ago (open)
      owed: NATIONALITY was sent to bunq
      - timer: deadline.passed duty: the time passed in open.active
      - bank: command.succeeded submitFulfilment: open.active.duties.submitting.running → open.active"
    `)
  })

  it("a denial", () => {
    const user = reviewing()
    const onboarding = onboardingAt(6, { verdict: "denied", status: "DENIED" })
    user.send({ type: "onboarding.observed", at: 6, onboarding })
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "bunq denied the user.
      waits for nobody, for 60 s
      next check: the feed reads the onboarding, the feed reads the provision now and then
      - bank: onboarding.observed: open.onboarding.checklist.reviewing + identity.notStarted → denied
      - bank: onboarding.observed: noted"
    `)
  })

  it("a close that bunq works on, and its end", () => {
    const user = new ScriptedUser().toEvaluating()
    user.send({ type: "provision.close", at: 5 })
    user.succeed("closeProvision", { at: 6 })
    expect(told(user, 2 * day)).toMatchInlineSnapshot(`
      "The provision is being closed.
      waits for bunq, for 48 h
      next check: the feed reads the provision
      problem: bunq takes longer than expected; ask bunq's support and name its last reply, r-6
      - bank: command.succeeded closeProvision: closing.sending.running → closing.waiting
      - operator: provision.close: open.onboarding.checklist.evaluating.running + identity.notStarted → closing.sending.running"
    `)
    const closed = provisionAt(7, { status: "CLOSED", subStatus: "NONE" })
    user.send({ type: "provision.observed", at: 7, provision: closed })
    expect(told(user, 2 * day)).toMatchInlineSnapshot(`
      "The provision is closed.
      waits for nobody, for 48 h
      next check: none: nothing at bunq is waited for
      - bank: provision.observed: closing.waiting → closed
      - bank: command.succeeded closeProvision: closing.sending.running → closing.waiting"
    `)
  })
})
