import { describe, expect, it } from "vitest"
import { placeOf } from "./place.ts"
import { identityAt, inquiryAt, open, outputs, readyAt, ScriptedUser } from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"

const place = (user: ScriptedUser) => placeOf(snapshotOf(user.envelope))
const flying = (user: ScriptedUser) => user.inFlight.map(({ id }) => id)
/** bunq makes credential `id`, and a session is opened with it. */
const renewed = (user: ScriptedUser, id: number, at: number) => {
  user.succeed("resetToken", { at })
  user.send({ type: "provision.observed", at: at + 1, provision: readyAt(at + 1, id) })
  user.succeed("openUserSession", { ...outputs.openUserSession, at: at + 2 })
}

describe("a token that is lost while", () => {
  it.each(["openOnboarding", "evaluateOnboarding"] as const)(
    "%s runs is reset, then it goes on",
    (command) => {
      const user = new ScriptedUser().toEvaluating()
      if (command === "openOnboarding") {
        user.fail("evaluateOnboarding", "TokenLost")
        renewed(user, 12, 10)
      }
      user.fail(command, "CredentialRefused")
      expect(flying(user)).toEqual(["resetToken"])
      renewed(user, 13, 20)
      user.succeed("openOnboarding", outputs.openOnboarding)
      expect(flying(user)).toEqual(["evaluateOnboarding"])
    }
  )

  it("answers and identity are under way sends them again from where they were", () => {
    const user = new ScriptedUser().toEvaluating()
    const fulfilments = [open("ADDRESS_MAIN"), open("IDENTIFICATION_VERIFICATION")]
    user.succeed("evaluateOnboarding", { at: 4, accepted: false, fulfilments })
    user.send({ type: "inquiries.observed", at: 4, inquiries: [inquiryAt(4, { 1: "PENDING" })] })
    user.send({ type: "identity.start", at: 5 })
    user.succeed("openIdentity", { at: 6, identityId: 36 })
    user.send({ type: "identity.finish", at: 7 })
    user.send({ type: "fulfilment.submit", at: 8, fulfilment: "ADDRESS_MAIN", ref: "a1" })
    user.send({ type: "inquiry.answer", at: 8, inquiryId: 500, entryId: 1, ref: "i1" })
    expect(flying(user)).toEqual(["submitIdentity", "submitFulfilment", "answerInquiry"])
    user.fail("submitFulfilment", "TokenLost")
    expect(flying(user)).toEqual(["resetToken"])
    renewed(user, 12, 10)
    expect(flying(user).sort()).toEqual(["answerInquiry", "openOnboarding", "submitIdentity"])
    user.succeed("openOnboarding", outputs.openOnboarding)
    user.succeed("evaluateOnboarding", { at: 14, accepted: false, fulfilments })
    expect(user.inFlight).toContainEqual(
      expect.objectContaining({ id: "submitFulfilment", input: expect.objectContaining({ ref: "a1" }) })
    )
    expect(user.inFlight).toContainEqual(
      expect.objectContaining({ id: "answerInquiry", input: expect.objectContaining({ ref: "i1" }) })
    )
  })

  it("identity is being opened opens it again, and one that bunq decided stays decided", () => {
    const user = new ScriptedUser().toEvaluating()
    user.send({ type: "identity.start", at: 5 })
    user.fail("openIdentity", "TokenLost")
    renewed(user, 12, 10)
    expect(flying(user)).toContain("openIdentity")
    user.succeed("openIdentity", { at: 13, identityId: 36 })
    user.send({ type: "identity.finish", at: 14 })
    user.succeed("submitIdentity", { at: 15 })
    const rejected = identityAt(16, { status: "PROCESSED", result: "REJECTED" })
    user.send({ type: "identity.observed", at: 16, identity: rejected })
    user.fail("openOnboarding", "TokenLost")
    renewed(user, 13, 20)
    expect(place(user)).toContain("identity.rejected")
  })

  it("an inquiry is answered by a verified user comes back to verified, and the answer goes out", () => {
    const user = new ScriptedUser().toActive()
    user.send({ type: "inquiries.observed", at: 10, inquiries: [inquiryAt(10, { 1: "PENDING" })] })
    user.send({ type: "inquiry.answer", at: 11, inquiryId: 500, entryId: 1, ref: "i1" })
    user.fail("answerInquiry", "CredentialRefused")
    renewed(user, 12, 12)
    expect(place(user)).toBe("open.active.inquiries.answering.running")
    expect(user.inFlight).toMatchObject([
      { id: "answerInquiry", input: { inquiryId: 500, entryId: 1, ref: "i1" } }
    ])
  })
})

it("opens a session with a credential that bunq made anew, before it dies (I7)", () => {
  for (const user of [new ScriptedUser().toEvaluating(), new ScriptedUser().toActive()]) {
    const before = place(user)
    user.send({ type: "provision.observed", at: 20, provision: readyAt(20, 12) })
    expect(user.inFlight).toMatchObject([{ id: "openUserSession", input: { credentialId: 12 } }])
    user.succeed("openUserSession", { ...outputs.openUserSession, at: 21 })
    expect(place(user).split(".").slice(0, 2)).toEqual(before.split(".").slice(0, 2))
  }
})

describe("the credential", () => {
  it("is asked for anew when it expired or was lost, and only a newer one is used", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    user.send({ type: "provision.observed", at: 2, provision: readyAt(2) })
    user.fail("openUserSession", "TokenLost")
    expect(user.inFlight).toMatchObject([{ id: "resetToken" }])
    user.succeed("resetToken", { at: 4 })
    user.send({ type: "provision.observed", at: 5, provision: readyAt(5) })
    expect(user.inFlight).toEqual([])
    user.send({ type: "provision.observed", at: 6, provision: readyAt(6, 12) })
    expect(user.inFlight).toMatchObject([{ id: "openUserSession", input: { credentialId: 12 } }])
  })

  it("under the same id is a new one when bunq moved its window, and not before", () => {
    const under = (at: number, expiresAt: number | null, more: object = {}) => ({
      ...readyAt(at),
      credential: { id: 11, status: "PENDING_FIRST_USE", expiresAt, usable: true, ...more }
    })
    const see = (user: ScriptedUser, provision: ReturnType<typeof under>, at: number) =>
      user.send({ type: "provision.observed", at, provision })
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    see(user, under(2, 1_000), 2)
    user.fail("openUserSession", "TokenLost")
    user.succeed("resetToken", { at: 3 })
    // The old token still shows, changed in everything but its window; or with no window, which says nothing.
    see(user, under(4, 1_000), 4)
    see(user, under(5, 1_000, { status: "SOMETHING_NEW" }), 5)
    see(user, under(6, 900), 6)
    see(user, under(7, null), 7)
    expect(user.inFlight).toEqual([])
    see(user, under(8, 9_000), 8)
    expect(user.inFlight).toMatchObject([
      { id: "openUserSession", input: { credentialId: 11, expiresAt: 9_000 } }
    ])
    user.succeed("openUserSession", { ...outputs.openUserSession, at: 9 })
    see(user, under(10, 9_000, { status: "ACTIVE", usable: false }), 10)
    // Its session is lost in turn: spent is now the second one.
    user.fail("openOnboarding", "TokenLost")
    user.succeed("resetToken", { at: 11 })
    see(user, under(12, 9_000), 12)
    expect(user.inFlight).toEqual([])
    see(user, under(13, 20_000, { status: "EXPIRED", usable: false }), 13)
    expect(flying(user)).toEqual(["resetToken"])
    user.succeed("resetToken", { at: 14 })
    see(user, under(15, 30_000), 15)
    expect(flying(user)).toEqual(["openUserSession"])
  })

  it("that was reset elsewhere under the same id is taken up too", () => {
    const user = new ScriptedUser().toActive()
    const credential = { id: 11, status: "PENDING_FIRST_USE", expiresAt: 9_000_000, usable: true }
    user.send({ type: "provision.observed", at: 20, provision: { ...readyAt(20), credential } })
    expect(user.inFlight).toMatchObject([{ id: "openUserSession", input: { expiresAt: 9_000_000 } }])
  })

  it("is renewed when its deadline passes while the command is stalled, not before", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    user.send({ type: "provision.observed", at: 2, provision: readyAt(2) })
    user.fail("openUserSession", "Forbidden")
    expect(user.send({ type: "deadline.passed", deadline: "credential", at: 3_599_999 }).facts[0]?.kind).toBe(
      "ignored"
    )
    user.send({ type: "deadline.passed", deadline: "credential", at: 3_600_000 })
    expect(user.inFlight).toMatchObject([{ id: "resetToken" }])
  })
})
