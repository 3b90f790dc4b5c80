import { describe, expect, it } from "vitest"
import { snapshotOf } from "../lifecycle/opened.ts"
import {
  identityAt,
  onboardingAt,
  open,
  outputs,
  provisionAt,
  readyAt,
  ScriptedUser
} from "../lifecycle/scripted-user.test-support.ts"
import { deadlines, identityLifetime, recheckAfter } from "./deadlines.ts"
import { explain } from "./explain.ts"
import { interest } from "./interest.ts"
import { view } from "./view.ts"

const seen = (user: ScriptedUser, now = 100) => view(snapshotOf(user.envelope), now)

describe("view", () => {
  it("names the phase, who must act and what they can do, all the way", () => {
    const user = new ScriptedUser()
    expect(seen(user)).toMatchObject({
      phase: "requesting",
      actor: "bunq",
      since: 0,
      progress: 0,
      actions: ["submit-fulfilment", "close"]
    })
    user.succeed("createProvision", outputs.createProvision)
    expect(seen(user)).toMatchObject({ phase: "processing", step: "user", actor: "bunq", since: 1 })
    user.send({ type: "provision.observed", at: 2, provision: provisionAt(2, { status: "ODD" }) })
    expect(seen(user)).toMatchObject({ phase: "processing", step: "unrecognised" })
    user.send({ type: "provision.observed", at: 3, provision: readyAt(3) })
    expect(seen(user)).toMatchObject({
      phase: "opening-session",
      since: 3,
      deadline: { name: "credential", at: 3_600_000, passed: false }
    })
    user.fail("openUserSession", "Forbidden")
    expect(seen(user)).toMatchObject({
      key: "opening-session.stalled",
      actor: "partner",
      stalled: true,
      actions: ["submit-fulfilment", "retry", "reset-credential", "close"]
    })
    user.send({ type: "provision.retry", at: 4 })
    user.succeed("openUserSession", outputs.openUserSession)
    user.succeed("openOnboarding", outputs.openOnboarding)
    user.succeed("evaluateOnboarding", {
      at: 5,
      accepted: false,
      fulfilments: [
        open("ADDRESS_MAIN"),
        open("PHONE_NUMBER", "FULFILLED"),
        open("IDENTIFICATION_VERIFICATION")
      ]
    })
    expect(seen(user)).toMatchObject({
      phase: "collecting",
      actor: "user",
      required: [
        { type: "ADDRESS_MAIN", state: "open" },
        { type: "IDENTIFICATION_VERIFICATION", state: "open" },
        { type: "PHONE_NUMBER", state: "done" }
      ],
      identity: "not-started",
      deadline: null,
      actions: ["submit-fulfilment", "start-identity", "close"]
    })
    user.send({ type: "fulfilment.submit", at: 6, fulfilment: "ADDRESS_MAIN", ref: "a" })
    expect(seen(user)).toMatchObject({ phase: "submitting", fulfilment: "ADDRESS_MAIN" })
    user.succeed("submitFulfilment", { at: 7 })
    user.succeed("evaluateOnboarding", { at: 8, accepted: true, fulfilments: [] })
    user.send({
      type: "onboarding.observed",
      at: 9,
      onboarding: onboardingAt(9, { actionRequired: "SYSTEM", waitingType: "AUTOMATED" })
    })
    expect(seen(user)).toMatchObject({ phase: "reviewing", actor: "bunq", waitingType: "AUTOMATED" })
    user.send({
      type: "onboarding.observed",
      at: 10,
      onboarding: onboardingAt(10, { actionRequired: "NONE" })
    })
    expect(seen(user)).toMatchObject({
      phase: "active",
      actor: "nobody",
      settled: true,
      progress: 1,
      duties: [
        { type: "TAX_RESIDENCY", state: "open", dueAt: 10 + 90 * 86_400_000, overdue: false },
        { type: "NATIONALITY", state: "open", dueAt: 10 + 90 * 86_400_000, overdue: false }
      ],
      actions: ["submit-fulfilment", "close"]
    })
  })

  it("is not verified by an onboarding that was read before bunq accepted", () => {
    const user = new ScriptedUser().toEvaluating()
    user.send({ type: "onboarding.observed", at: 5, onboarding: onboardingAt(5, { actionRequired: "NONE" }) })
    user.succeed("evaluateOnboarding", { at: 8, accepted: true, fulfilments: [] })
    expect(seen(user).phase).toBe("reviewing")
    user.send({ type: "onboarding.observed", at: 9, onboarding: onboardingAt(5, { actionRequired: "NONE" }) })
    expect(seen(user).phase).toBe("active")
  })
})

describe("deadlines and interest", () => {
  it("follow the snapshot: a moved expiry moves the deadline", () => {
    const user = new ScriptedUser()
    const limits = () => deadlines(snapshotOf(user.envelope)).filter(({ name }) => name !== "overdue")
    expect([limits(), interest(snapshotOf(user.envelope))]).toEqual([[], []])
    user.succeed("createProvision", outputs.createProvision)
    user.send({ type: "provision.observed", at: 2, provision: readyAt(2) })
    const moved = {
      ...readyAt(3),
      credential: { id: 11, status: "PENDING_FIRST_USE", expiresAt: 9000, usable: true }
    }
    user.send({ type: "provision.observed", at: 3, provision: moved })
    expect(limits()).toEqual([{ name: "credential", at: 9000 }])
    expect(interest(snapshotOf(user.envelope))).toEqual([{ kind: "provision", id: 7, userId: null }])
  })

  it("ask bunq again when nothing is left for the user to do, later and later", () => {
    const user = new ScriptedUser().toEvaluating()
    user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments: [open("ADDRESS_MAIN")] })
    expect(deadlines(snapshotOf(user.envelope))).toEqual([])
    user.send({ type: "fulfilment.submit", at: 5, fulfilment: "ADDRESS_MAIN", ref: "a" })
    user.succeed("submitFulfilment", { at: 6 })
    const busy = { accepted: false, fulfilments: [open("ADDRESS_MAIN", "IN_PROGRESS")] }
    user.succeed("evaluateOnboarding", { at: 7, ...busy })
    const overdue = { name: "overdue", at: 6 + 24 * 3_600_000 }
    expect(deadlines(snapshotOf(user.envelope))).toEqual([{ name: "recheck", at: 7 + recheckAfter }, overdue])
    user.send({ type: "deadline.passed", deadline: "recheck", at: 1_000_006 })
    user.succeed("evaluateOnboarding", { at: 1_000_006, ...busy })
    expect(deadlines(snapshotOf(user.envelope))).toEqual([{ name: "recheck", at: 1_100_006 }, overdue])
  })

  it("wait for a user who has to verify their identity, without asking bunq meanwhile", () => {
    const user = new ScriptedUser().toEvaluating()
    user.succeed("evaluateOnboarding", {
      at: 4,
      accepted: false,
      fulfilments: [open("IDENTIFICATION_VERIFICATION")]
    })
    expect(deadlines(snapshotOf(user.envelope))).toEqual([])
    user.send({ type: "identity.start", at: 5 })
    user.succeed("openIdentity", { at: 6, identityId: 36 })
    expect(deadlines(snapshotOf(user.envelope))).toEqual([{ name: "identity", at: 6 + identityLifetime }])
    user.send({ type: "identity.finish", at: 70_000 })
    user.succeed("submitIdentity", { at: 70_001 })
    expect(new Set(interest(snapshotOf(user.envelope)).map(({ kind }) => kind))).toEqual(
      new Set(["provision", "inquiry", "onboarding", "identity"])
    )
    user.send({
      type: "identity.observed",
      at: 70_002,
      identity: identityAt(3, { status: "PROCESSED", result: "REJECTED" })
    })
    expect(seen(user)).toMatchObject({ identity: "rejected" })
  })
})

describe("explain", () => {
  it("says of a command that is being retried what failed and when it goes on", () => {
    const user = new ScriptedUser()
    user.fail("createProvision", "Unreachable", { at: 1000, retryAt: 61_000 })
    const [fact] = user.last.facts
    const entry = {
      number: 2,
      seq: 2,
      at: 1000,
      source: "bank" as const,
      cause: "command.failed createProvision",
      responseId: null
    }
    const told = (now: number) =>
      explain({
        snapshot: snapshotOf(user.envelope),
        journal: fact === undefined ? [] : [{ ...entry, fact }],
        now
      })
    expect(told(31_000)).toMatchObject({
      problems: ["createProvision failed once (Unreachable)"],
      nextCheck: "createProvision is tried again in 30 s"
    })
    expect(told(62_000).nextCheck).toBe("createProvision is being tried again")
    user.succeed("createProvision", outputs.createProvision)
    expect(told(63_000).problems).toEqual([])
  })

  it("says what is waited for, until when, and how it came to this", () => {
    const user = new ScriptedUser().toEvaluating()
    user.succeed("evaluateOnboarding", { at: 4000, accepted: false, fulfilments: [open("ADDRESS_MAIN")] })
    const journal = [
      {
        number: 1,
        seq: 1,
        at: 0,
        source: "operator" as const,
        cause: "provision.request",
        fact: { kind: "moved" as const, from: "", to: "requesting.running" },
        responseId: null
      },
      {
        number: 2,
        seq: 2,
        at: 1,
        source: "bank" as const,
        cause: "createProvision",
        fact: { kind: "moved" as const, from: "requesting.running", to: "open.processing.user" },
        responseId: "r-9"
      }
    ]
    expect(explain({ snapshot: snapshotOf(user.envelope), journal, now: 94_000 })).toEqual({
      uuid: user.envelope && snapshotOf(user.envelope).context.uuid,
      headline: "bunq wants more from the user.",
      waitsFor: "the user: ADDRESS_MAIN, for 90 s",
      deadline: null,
      nextCheck: "the feed reads the provision, the feed lists the inquiries, the feed reads the onboarding",
      problems: [],
      owed: [],
      history: [
        {
          at: 1,
          source: "bank",
          text: "createProvision: requesting.running → open.processing.user",
          responseId: "r-9"
        },
        { at: 0, source: "operator", text: "requested", responseId: null }
      ],
      earlier: 0
    })
  })
})
