import { describe, expect, it } from "vitest"
import { placeOf } from "./place.ts"
import {
  inquiryAt,
  onboardingAt,
  open,
  outputs,
  provisionAt,
  readyAt,
  ScriptedUser
} from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"

const place = (user: ScriptedUser) => placeOf(snapshotOf(user.envelope))
const context = (user: ScriptedUser) => snapshotOf(user.envelope).context
const flying = (user: ScriptedUser) => user.inFlight.map(({ id }) => id)
const day = 86_400_000

it("goes straight to active for the audit product, which knows no onboarding", () => {
  const user = new ScriptedUser({ product: "USER_ANONYMOUS_TRANSACTION_AUDIT" })
  user.succeed("createProvision", outputs.createProvision)
  user.send({
    type: "provision.observed",
    at: 2,
    provision: { ...readyAt(2), status: "ACTIVE", subStatus: "NONE" }
  })
  user.succeed("openUserSession", outputs.openUserSession)
  expect(place(user)).toBe("open.active")
  expect(context(user).duties).toEqual([])
  expect(user.inFlight).toEqual([])
  user.send({ type: "provision.observed", at: 3, provision: provisionAt(3, { status: "ACTIVE" }) })
  expect(place(user)).toBe("open.active")
})

describe("duties", () => {
  it("are what bunq wants later: they block nothing and keep bunq's own time", () => {
    const user = new ScriptedUser().toEvaluating()
    const later = { ...open("NATIONALITY"), mandatoryBy: 30 * day }
    user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments: [open("ADDRESS_MAIN"), later] })
    expect(context(user).required).toEqual([{ type: "ADDRESS_MAIN" }])
    user.send({ type: "fulfilment.submit", at: 5, fulfilment: "ADDRESS_MAIN", ref: "a1" })
    user.succeed("submitFulfilment", { at: 6 })
    user.succeed("evaluateOnboarding", { at: 7, accepted: true, fulfilments: [] })
    const onboarding = onboardingAt(9, { verdict: "verified", status: "VERIFIED" })
    user.send({ type: "onboarding.observed", at: 9, onboarding })
    expect(place(user)).toBe("open.active")
    expect(context(user).duties).toEqual([
      { type: "NATIONALITY", dueAt: 30 * day },
      { type: "TAX_RESIDENCY", dueAt: 9 + 90 * day }
    ])
  })

  it("count as missing when bunq refuses and nothing else is open", () => {
    const user = new ScriptedUser().toEvaluating()
    const later = { ...open("NATIONALITY"), mandatoryBy: 30 * day }
    user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments: [later] })
    expect(context(user).required).toEqual([{ type: "NATIONALITY", mandatoryBy: 30 * day }])
  })

  it.each(["accepted", "verified at once"])("are not owed by who answered them before: %s", (how) => {
    const user = new ScriptedUser().toEvaluating()
    user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments: [open("NATIONALITY")] })
    user.send({ type: "fulfilment.submit", at: 5, fulfilment: "NATIONALITY", ref: "n1" })
    user.succeed("submitFulfilment", { at: 6 })
    if (how === "accepted") user.succeed("evaluateOnboarding", { at: 7, accepted: true, fulfilments: [] })
    const onboarding = onboardingAt(9, { verdict: "verified", status: "VERIFIED" })
    user.send({ type: "onboarding.observed", at: 9, onboarding })
    expect(context(user).duties.map(({ type }) => type)).toEqual(["TAX_RESIDENCY"])
  })

  it("are answered by a verified user, who stays verified; nothing else is taken", () => {
    const user = new ScriptedUser().toActive()
    const other = user.send({ type: "fulfilment.submit", at: 10, fulfilment: "ADDRESS_MAIN", ref: "x" })
    expect(other.facts[0]?.kind).toBe("ignored")
    user.send({ type: "fulfilment.submit", at: 10, fulfilment: "NATIONALITY", ref: "n1" })
    expect(user.inFlight).toMatchObject([
      { id: "submitFulfilment", input: { fulfilment: "NATIONALITY", ref: "n1" } }
    ])
    user.fail("submitFulfilment", "Refused")
    expect(context(user).answers).toEqual({ NATIONALITY: { ref: "n1", state: "refused" } })
    user.send({ type: "fulfilment.submit", at: 11, fulfilment: "NATIONALITY", ref: "n2" })
    user.succeed("submitFulfilment", { at: 12 })
    expect(context(user).answers).toMatchObject({ NATIONALITY: { ref: "n2", state: "sent" } })
    expect(place(user)).toBe("open.active")
    expect(snapshotOf(user.envelope).hasTag("settled")).toBe(true)
  })

  it("that were given in advance go out once the user is verified", () => {
    const user = new ScriptedUser()
    user.send({ type: "fulfilment.submit", at: 0, fulfilment: "TAX_RESIDENCY", ref: "t1" })
    user.toActive()
    expect(user.inFlight).toMatchObject([{ id: "submitFulfilment", input: { ref: "t1" } }])
  })
})

describe("a verification that is taken back", () => {
  it("by the onboarding goes on with what bunq wants", () => {
    const user = new ScriptedUser().toActive()
    const regressed = onboardingAt(20, { status: "ELECTRONIC_MONEY", actionRequired: "USER" })
    user.send({ type: "onboarding.observed", at: 20, onboarding: regressed })
    user.succeed("openOnboarding", outputs.openOnboarding)
    user.succeed("evaluateOnboarding", { at: 21, accepted: false, fulfilments: [open("ADDRESS_MAIN")] })
    expect(place(user)).toContain("collecting")
  })

  it.each(["provision last", "provision first"])("by the provision, read in any order: %s", (order) => {
    const credential = { id: 11, status: "ACTIVE", expiresAt: 5, usable: false }
    const asks = { type: "provision.observed", at: 20, provision: { ...readyAt(20), credential } } as const
    const user = new ScriptedUser()
    if (order === "provision last") user.toActive().send(asks)
    else {
      user.toEvaluating().succeed("evaluateOnboarding", { at: 5, accepted: true, fulfilments: [] })
      user.send(asks)
      const stale = onboardingAt(9, { verdict: "verified", status: "VERIFIED", actionRequired: "NONE" })
      user.send({ type: "onboarding.observed", at: 21, onboarding: stale })
    }
    expect(place(user)).toContain("open.onboarding")
    if (order === "provision last") user.succeed("openOnboarding", outputs.openOnboarding)
    else user.send({ type: "onboarding.observed", at: 22, onboarding: onboardingAt(22) })
    // bunq accepts once more and then says it again: the word it said before does not count.
    user.succeed("evaluateOnboarding", { at: 23, accepted: true, fulfilments: [] })
    expect(place(user)).toContain("reviewing")
    const again = onboardingAt(24, { verdict: "verified", status: "VERIFIED", actionRequired: "NONE" })
    user.send({ type: "onboarding.observed", at: 24, onboarding: again })
    expect(place(user)).toBe("open.active")
  })

  it("by a denial is denied, and a denial is reopened by what bunq says later", () => {
    const user = new ScriptedUser().toActive()
    const say = (at: number, over: object) =>
      user.send({ type: "onboarding.observed", at, onboarding: onboardingAt(at, over) })
    say(20, { verdict: "denied", status: "DENIED" })
    expect(place(user)).toBe("denied")
    say(21, { verdict: "pending", actionRequired: "USER" })
    expect(place(user)).toContain("open.onboarding.checklist.opening")
    say(22, { verdict: "denied", status: "DENIED" })
    say(23, { verdict: "verified", status: "VERIFIED" })
    expect(place(user)).toBe("open.active")
  })
})

describe("inquiries", () => {
  const inquiries = (user: ScriptedUser) => context(user).inquiries.map(({ entries }) => entries)
  const seen = (user: ScriptedUser, at: number, entries: Record<number, string>, over: object = {}) =>
    user.send({ type: "inquiries.observed", at, inquiries: [inquiryAt(at, entries, over)] })

  it.each([
    ["during the onboarding", () => new ScriptedUser().toEvaluating()],
    ["after it", () => new ScriptedUser().toActive()]
  ])("are answered one by one %s, and grow", (_, start) => {
    const user = start()
    seen(user, 20, { 1: "PENDING", 2: "PENDING", 3: "APPROVED" })
    expect(inquiries(user)).toMatchObject([
      [
        { id: 1, state: "open" },
        { id: 2, state: "open" }
      ]
    ])
    for (const entryId of [2, 1, 9])
      user.send({ type: "inquiry.answer", at: 21, inquiryId: 500, entryId, ref: `i${entryId}` })
    expect(user.inFlight.filter(({ id }) => id === "answerInquiry")).toMatchObject([
      { input: { entryId: 2, ref: "i2", inquiryId: 500, userId: 1364 } }
    ])
    user.succeed("answerInquiry", { at: 22 })
    expect(user.inFlight.at(-1)).toMatchObject({ id: "answerInquiry", input: { entryId: 1 } })
    user.fail("answerInquiry", "Refused")
    expect(inquiries(user)).toMatchObject([
      [
        { id: 1, state: "refused" },
        { id: 2, state: "sent" }
      ]
    ])
    expect(place(user)).toContain("inquiries.asked")
    seen(user, 25, { 1: "PENDING", 2: "WAITING_FOR_REVIEW", 4: "PENDING" })
    expect(inquiries(user)).toMatchObject([
      [
        { id: 1, state: "refused" },
        { id: 4, state: "open" }
      ]
    ])
    seen(user, 26, { 1: "WAITING_FOR_REVIEW" }, { status: "FINALIZED" })
    expect(inquiries(user)).toEqual([])
    expect(place(user)).not.toContain("inquiries")
  })

  it("do not move back: an older list, or the same one, changes nothing", () => {
    const user = new ScriptedUser().toActive()
    seen(user, 20, { 1: "PENDING" })
    seen(user, 30, { 1: "APPROVED" })
    const { envelope } = user
    for (const [at, entries] of [
      [20, { 1: "PENDING" }],
      [30, { 1: "APPROVED" }]
    ] as const)
      expect(seen(user, at, entries).envelope).toBe(envelope)
  })

  it("send an answer again that the user gave anew meanwhile, and open an entry bunq asks for again", () => {
    const user = new ScriptedUser().toActive()
    seen(user, 20, { 1: "PENDING" })
    user.send({ type: "inquiry.answer", at: 21, inquiryId: 500, entryId: 1, ref: "i1" })
    user.send({ type: "inquiry.answer", at: 22, inquiryId: 500, entryId: 1, ref: "i2" })
    user.succeed("answerInquiry", { at: 23 })
    expect(user.inFlight).toMatchObject([{ id: "answerInquiry", input: { ref: "i2" } }])
    user.succeed("answerInquiry", { at: 24 })
    seen(user, 25, { 1: "PENDING" })
    expect(inquiries(user)).toMatchObject([[{ id: 1, state: "open" }]])
  })

  it("take an answer along when the user is verified while it is on its way", () => {
    const user = new ScriptedUser().toEvaluating()
    seen(user, 3, { 1: "PENDING" })
    user.send({ type: "inquiry.answer", at: 4, inquiryId: 500, entryId: 1, ref: "i1" })
    user.succeed("evaluateOnboarding", { at: 5, accepted: true, fulfilments: [] })
    const onboarding = onboardingAt(9, { verdict: "verified", status: "VERIFIED", actionRequired: "NONE" })
    const verified = user.send({ type: "onboarding.observed", at: 9, onboarding })
    expect(verified.stop).toEqual(["answerInquiry"])
    expect(flying(user)).toEqual(["answerInquiry"])
    expect(place(user)).toContain("active.inquiries.answering")
  })
})
