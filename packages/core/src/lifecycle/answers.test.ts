import { describe, expect, it } from "vitest"
import { view } from "../view/view.ts"
import { snapshotOf } from "./opened.ts"
import { placeOf } from "./place.ts"
import { inquiryAt, open, ScriptedUser } from "./scripted-user.test-support.ts"

const place = (user: ScriptedUser) => placeOf(snapshotOf(user.envelope))

describe("answers", () => {
  it("are sent again when the user replaces one that is on its way", () => {
    const user = new ScriptedUser().toEvaluating()
    user.send({ type: "fulfilment.submit", at: 3, fulfilment: "ADDRESS_MAIN", ref: "a1" })
    user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments: [open("ADDRESS_MAIN")] })
    user.send({ type: "fulfilment.submit", at: 5, fulfilment: "ADDRESS_MAIN", ref: "a2" })
    user.succeed("submitFulfilment", { at: 6 })
    expect(user.inFlight).toMatchObject([{ id: "submitFulfilment", input: { ref: "a2" } }])
  })

  it("come back to the user when bunq refuses them", () => {
    const user = new ScriptedUser().toEvaluating()
    user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments: [open("ADDRESS_MAIN")] })
    user.send({ type: "fulfilment.submit", at: 5, fulfilment: "ADDRESS_MAIN", ref: "a1" })
    user.fail("submitFulfilment", "Refused")
    expect(place(user)).toContain("checklist.collecting")
    expect(snapshotOf(user.envelope).context.answers).toEqual({
      ADDRESS_MAIN: { ref: "a1", state: "refused" }
    })
  })

  it("that bunq refused say which of their fields it named, until another one is given", () => {
    const user = new ScriptedUser().toEvaluating()
    const asked = [open("DATE_OF_BIRTH"), open("ADDRESS_MAIN")]
    user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments: asked })
    const refusals = () => {
      const seen = view(snapshotOf(user.envelope), 9)
      return "required" in seen ? seen.required.map(({ refusal }) => refusal) : []
    }
    const answer = (fulfilment: string) =>
      user.send({ type: "fulfilment.submit", at: 5, fulfilment, ref: fulfilment })
    answer("DATE_OF_BIRTH")
    user.fail("submitFulfilment", "Refused", { fields: ["dateOfBirth", "city", "CANARY"] })
    answer("ADDRESS_MAIN")
    user.fail("submitFulfilment", "Refused")
    expect(refusals()).toEqual([
      { code: "Refused", fields: ["dateOfBirth"] },
      { code: "Refused", fields: [] }
    ])
    expect(JSON.stringify(user.envelope)).not.toContain("CANARY")
    answer("DATE_OF_BIRTH")
    expect(refusals()).toEqual([undefined, { code: "Refused", fields: [] }])
    user.succeed("submitFulfilment", { at: 6 })
    expect(refusals()).toEqual([undefined, { code: "Refused", fields: [] }])
  })

  it("that stalled need nobody once bunq has closed the question", () => {
    const user = new ScriptedUser().toEvaluating()
    user.send({ type: "inquiries.observed", at: 3, inquiries: [inquiryAt(3, { 1: "PENDING" })] })
    user.send({ type: "inquiry.answer", at: 4, inquiryId: 500, entryId: 1, ref: "i1" })
    user.fail("answerInquiry", "Forbidden")
    expect(snapshotOf(user.envelope).hasTag("stalled")).toBe(true)
    const closed = inquiryAt(5, { 1: "APPROVED" }, { status: "FINALIZED" })
    user.send({ type: "inquiries.observed", at: 5, inquiries: [closed] })
    expect(snapshotOf(user.envelope).hasTag("stalled")).toBe(false)
    expect(snapshotOf(user.envelope).context.problems).toEqual({})
  })

  it.each([
    [null, 15],
    ["IN_PROGRESS", 24 * 60]
  ])("that bunq took and lost are wanted again: status %s, after %i minutes", (status, minutes) => {
    const user = new ScriptedUser().toEvaluating()
    user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments: [open("ADDRESS_MAIN")] })
    user.send({ type: "fulfilment.submit", at: 5, fulfilment: "ADDRESS_MAIN", ref: "a1" })
    user.succeed("submitFulfilment", { at: 6 })
    const still = { accepted: false, fulfilments: [open("ADDRESS_MAIN", status)] }
    const state = () => snapshotOf(user.envelope).context.answers["ADDRESS_MAIN"]?.state
    user.succeed("evaluateOnboarding", { at: 7, ...still })
    user.send({ type: "deadline.passed", deadline: "recheck", at: 6 + minutes * 60_000 - 1 })
    user.succeed("evaluateOnboarding", { at: 6 + minutes * 60_000 - 1, ...still })
    expect(state()).toBe("sent")
    user.send({ type: "deadline.passed", deadline: "recheck", at: 6 + minutes * 60_000 })
    user.succeed("evaluateOnboarding", { at: 6 + minutes * 60_000, ...still })
    expect(state()).toBe("refused")
    expect(view(snapshotOf(user.envelope), 9)).toMatchObject({
      required: [{ refusal: { code: "AskedAgain", fields: [] } }]
    })
    expect(place(user)).toContain("checklist.collecting")
  })
})
