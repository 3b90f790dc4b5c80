import { describe, expect, it } from "vitest"
import {
  inquiryAt,
  onboardingAt,
  open,
  outputs,
  provisionAt,
  readyAt,
  ScriptedUser
} from "../lifecycle/scripted-user.test-support.ts"
import { snapshotOf } from "../lifecycle/opened.ts"
import { deadlines } from "./deadlines.ts"
import { interest } from "./interest.ts"
import { reviewing } from "./told.test-support.ts"
import { view } from "./view.ts"

const minute = 60_000
const day = 24 * 60 * minute
const seen = (user: ScriptedUser, now = 100) => view(snapshotOf(user.envelope), now)
const names = (user: ScriptedUser) => deadlines(snapshotOf(user.envelope)).map(({ name }) => name)

describe("what bunq should have done by now", () => {
  it("shows from its time on, is noted once, and begins anew with the next phase", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    expect([seen(user, 9 * minute).overdue, seen(user, 11 * minute).overdue]).toEqual([false, true])
    expect(names(user)).toEqual(["overdue"])
    const late = { type: "deadline.passed", deadline: "overdue", at: 11 * minute } as const
    expect(user.send(late).facts).toEqual([
      { kind: "overdue", deadline: "overdue", place: "open.processing.user" }
    ])
    expect(names(user)).toEqual([])
    expect(seen(user, 11 * minute)).toMatchObject({ overdue: true, actor: "bunq", deadline: null })
    expect(user.send(late).facts[0]?.kind).toBe("ignored")
    user.send({ type: "provision.observed", at: 12 * minute, provision: readyAt(12) })
    expect(seen(user, 13 * minute).overdue).toBe(false)
    expect(names(user)).toContain("overdue")
  })

  it("depends on who reviews, and an event that came too early hides nothing", () => {
    expect(seen(reviewing(), day).overdue).toBe(true)
    const manual = reviewing({ waitingType: "MANUAL" })
    manual.send({ type: "deadline.passed", deadline: "overdue", at: day })
    expect([seen(manual, day).overdue, names(manual)]).toEqual([false, ["overdue"]])
  })

  it("counts for a command from its own start, also after a retry", () => {
    const user = new ScriptedUser()
    user.fail("createProvision", "Forbidden", { at: 20 * minute })
    expect(seen(user, 30 * minute)).toMatchObject({ overdue: false, stalled: true })
    user.send({ type: "provision.retry", at: 60 * minute })
    expect([seen(user, 70 * minute).overdue, seen(user, 80 * minute).overdue]).toEqual([false, true])
  })
})

describe("a verified user", () => {
  it("is settled whatever is still owed, and what is late shows", () => {
    const user = new ScriptedUser().toActive()
    const inquiries = [inquiryAt(20, { 1: "PENDING" }, { expiresAt: 2 * day })]
    user.send({ type: "inquiries.observed", at: 20, inquiries })
    expect(interest(snapshotOf(user.envelope))).toEqual([
      { kind: "verified", id: 7, userId: null },
      { kind: "settled-onboarding", id: 260, userId: 1364 },
      { kind: "inquiry", id: 1364, userId: 1364 }
    ])
    expect(seen(user)).toMatchObject({
      settled: true,
      actor: "nobody",
      deadline: { name: "duty", at: 2 * day },
      inquiries: [
        {
          id: 500,
          purpose: "ONBOARDING",
          overdue: false,
          entries: [{ id: 1, type: "USER_PERSON_SOURCE_OF_INCOME", state: "open" }]
        }
      ],
      actions: ["submit-fulfilment", "answer-inquiry", "close"]
    })
    user.send({ type: "deadline.passed", deadline: "duty", at: 2 * day })
    expect(seen(user, 3 * day)).toMatchObject({
      phase: "active",
      settled: true,
      inquiries: [{ overdue: true }],
      duties: [{ overdue: false }, { overdue: false }],
      deadline: { name: "duty", at: 9 + 90 * day }
    })
    expect(seen(user, 91 * day).duties.map(({ overdue }) => overdue)).toEqual([true, true])
  })

  it("is found out when bunq takes the verification back and only the onboarding says so", () => {
    for (const [verdict, phase] of [
      ["denied", "denied"],
      ["pending", "evaluating"]
    ] as const) {
      const user = new ScriptedUser().toActive()
      const watched = interest(snapshotOf(user.envelope)).find(({ kind }) => kind === "settled-onboarding")
      const onboarding = onboardingAt(20, { id: watched?.id ?? 0, verdict })
      user.send({ type: "onboarding.observed", at: day, onboarding })
      expect(seen(user)).toMatchObject({ phase })
    }
  })

  it("has no onboarding to be read with the audit product", () => {
    const user = new ScriptedUser({ product: "USER_ANONYMOUS_TRANSACTION_AUDIT" })
    user.succeed("createProvision", { at: 1, provision: readyAt(1) })
    user.succeed("openUserSession", outputs.openUserSession)
    expect(seen(user)).toMatchObject({ phase: "active" })
    expect(interest(snapshotOf(user.envelope))).toEqual([
      { kind: "verified", id: 7, userId: null },
      { kind: "inquiry", id: 1364, userId: 1364 }
    ])
  })

  it("stays settled when an answer stalls, and a person is named", () => {
    const user = new ScriptedUser().toActive()
    user.send({ type: "fulfilment.submit", at: 10, fulfilment: "NATIONALITY", ref: "n1" })
    user.fail("submitFulfilment", "Forbidden")
    expect(seen(user)).toMatchObject({
      settled: true,
      stalled: true,
      actor: "partner",
      key: "active.stalled"
    })
    expect(seen(user).actions).toContain("retry")
  })
})

describe("the view", () => {
  it("names the words of bunq that nobody knows, and is not surprised by known ones", () => {
    const user = reviewing({ status: "FROZEN\n<b>", waitingType: "ASTROLOGICAL", actionRequired: "CAT" })
    const inquiries = [inquiryAt(6, { 1: "PENDING" }, { status: "MAYBE" })]
    user.send({ type: "inquiries.observed", at: 6, inquiries })
    user.send({ type: "provision.observed", at: 7, provision: provisionAt(7, { status: "ODD" }) })
    expect(seen(user).unrecognised).toEqual([
      "provision.status=ODD/PENDING_PROCESS_USER",
      "onboarding.status=FROZEN??b?",
      "onboarding.action_required=CAT",
      "onboarding.waiting_type=ASTROLOGICAL",
      "inquiry.status=MAYBE"
    ])
    expect(seen(reviewing()).unrecognised).toEqual([])
  })

  it.each([
    ["Usually\tdone within\n2 hours.\u0007", "Usually done within 2 hours."],
    ["x".repeat(500), "x".repeat(200)],
    ["We mailed ada@example.com.", null],
    ["Your account NL12BUNQ2025123456 waits.", null],
    [" ", null]
  ])("passes on of bunq's free text what is one line and names nobody: %j", (waitingMessage, message) => {
    const user = reviewing({ waitingMessage })
    expect(seen(user)).toMatchObject({ phase: "reviewing", message })
    // The same text is nothing new.
    const again = onboardingAt(5, { actionRequired: "SYSTEM", waitingType: "AUTOMATED", waitingMessage })
    expect(user.send({ type: "onboarding.observed", at: 8, onboarding: again }).facts[0]?.kind).toBe(
      "ignored"
    )
  })

  it("offers identity only while bunq wants it", () => {
    const user = new ScriptedUser().toEvaluating()
    expect(seen(user).actions).toContain("start-identity")
    user.succeed("evaluateOnboarding", {
      at: 4,
      accepted: false,
      fulfilments: [open("ADDRESS_MAIN"), open("IDENTIFICATION_VERIFICATION", "FULFILLED")]
    })
    expect(seen(user).actions).not.toContain("start-identity")
    expect(user.send({ type: "identity.start", at: 5 }).facts[0]?.kind).toBe("ignored")
  })

  it("given the envelope, shows what is tried again and lets it be hurried", () => {
    const user = new ScriptedUser()
    user.fail("createProvision", "Unreachable", { at: 1000, retryAt: 61_000 })
    const told = (now: number) => view(snapshotOf(user.envelope), now, user.envelope)
    expect(told(2000)).toMatchObject({
      retrying: [{ command: "createProvision", attempt: 1, nextAt: 61_000 }],
      stalled: false,
      actions: ["submit-fulfilment", "retry", "close"]
    })
    expect(told(62_000).actions).not.toContain("retry")
    expect(seen(user, 2000)).toMatchObject({ retrying: [], actions: ["submit-fulfilment", "close"] })
  })

  it("given the envelope, says that a user was set aside and that a retry helps", () => {
    const user = new ScriptedUser()
    user.send({ type: "command.succeeded", id: "createProvision", seq: 1, at: 3, output: null as never })
    expect(view(snapshotOf(user.envelope), 5, user.envelope)).toMatchObject({
      stalled: true,
      actor: "partner",
      actions: ["retry"],
      problems: { step: { at: 3 } }
    })
  })
})
