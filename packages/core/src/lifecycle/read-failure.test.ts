import { describe, expect, it } from "vitest"
import { standing } from "../view/standing.ts"
import { reviewing, told } from "../view/told.test-support.ts"
import { view } from "../view/view.ts"
import { snapshotOf } from "./opened.ts"
import { placeOf } from "./place.ts"
import type { ReadName } from "./read-failure.ts"
import { onboardingAt, outputs, provisionAt, readyAt, ScriptedUser } from "./scripted-user.test-support.ts"

const failed = (read: ReadName, _tag: string, at = 20) =>
  ({
    type: "read.failed",
    at,
    read,
    failure: { _tag, message: "bunq says no.", at, responseId: "r-20" }
  }) as const
const seen = (user: ScriptedUser) => view(snapshotOf(user.envelope), 60_000, user.envelope)
const verified = onboardingAt(9, { verdict: "verified", status: "VERIFIED", actionRequired: "NONE" })

describe("a read that fails for good", () => {
  it("shows: what, who must act, and how it ends", () => {
    const user = new ScriptedUser().toActive()
    user.send(failed("readOnboarding", "CredentialRefused"))
    expect(seen(user)).toMatchObject({
      phase: "active",
      stalled: true,
      actor: "partner",
      key: "active.stalled"
    })
    expect(seen(user).actions).toContain("retry")
    expect(standing(snapshotOf(user.envelope), user.envelope)).toMatchObject({ stalled: true })
    expect(told(user, 60_000, 1)).toMatchInlineSnapshot(`
      "The user is a verified bunq customer. It stalled and waits for a retry.
      waits for somebody at the partner, for 60 s
      deadline: duty in 90 d
      next check: the feed reads the provision now and then, the feed reads the onboarding now and then, the feed lists the inquiries
      problem: readOnboarding failed (CredentialRefused): bunq says no. It ends when a read succeeds; a retry asks for a fresh credential.
      owed: TAX_RESIDENCY is due in 90 d (open)
      owed: NATIONALITY is due in 90 d (open)
      - bank: read.failed: noted"
    `)
  })

  it("is noted once, and ends by itself with the next thing that is read, new or not", () => {
    const user = new ScriptedUser().toActive()
    user.send(failed("readOnboarding", "Forbidden"))
    expect(user.send(failed("readOnboarding", "Forbidden", 21)).facts).toMatchObject([{ kind: "ignored" }])
    expect(user.send(failed("readOnboarding", "NotFound", 22)).facts).toMatchObject([{ kind: "noted" }])
    user.send({ type: "provision.observed", at: 23, provision: readyAt(2) })
    expect(seen(user).stalled).toBe(true)
    user.send({ type: "onboarding.observed", at: 24, onboarding: verified })
    expect(seen(user)).toMatchObject({ stalled: false, problems: {} })
    user.send(failed("readProvision", "NotFound", 25))
    const active = { status: "ACTIVE", subStatus: "NONE", actionRequired: "NONE" }
    user.send({ type: "provision.observed", at: 26, provision: { ...readyAt(26), ...active } })
    expect(seen(user)).toMatchObject({ stalled: false, problems: {} })
  })

  it("for want of a session asks for a fresh credential during the onboarding", () => {
    const user = reviewing()
    expect(user.send(failed("readOnboarding", "TokenLost", 3)).facts).toMatchObject([{ kind: "noted" }])
    user.send(failed("readOnboarding", "TokenLost"))
    expect(user.inFlight).toMatchObject([{ id: "resetToken" }])
  })

  it("for want of a session waits for a person after verification, who asks for a fresh credential", () => {
    const user = new ScriptedUser().toActive()
    user.send(failed("listInquiries", "TokenLost"))
    expect(user.inFlight).toEqual([])
    user.send({ type: "provision.retry", at: 30 })
    expect(user.inFlight).toMatchObject([{ id: "resetToken" }])
    expect(seen(user).problems).toEqual({})
  })

  it("for want of a session, told when a fresh credential was asked for already, is over with the next session", () => {
    const user = reviewing()
    user.send(failed("readOnboarding", "CredentialRefused"))
    user.send(failed("listInquiries", "CredentialRefused", 21))
    user.send(failed("readIdentity", "Forbidden", 21))
    user.succeed("resetToken", { at: 22 })
    user.send({ type: "provision.observed", at: 23, provision: readyAt(23, 12) })
    user.succeed("openUserSession", { ...outputs.openUserSession, at: 24 })
    expect(seen(user)).toMatchObject({ stalled: false, actor: "bunq", problems: {} })
    const { problems } = snapshotOf(user.envelope).context
    expect(Object.keys(problems)).toEqual(["readIdentity"])
    user.send(failed("readOnboarding", "CredentialRefused", 30))
    expect(user.inFlight).toMatchObject([{ id: "resetToken" }])
  })

  it("for want of a session costs a verified user no second credential when bunq made one meanwhile", () => {
    const user = new ScriptedUser().toActive()
    user.send(failed("listInquiries", "TokenLost"))
    user.send({ type: "provision.observed", at: 23, provision: readyAt(23, 12) })
    user.succeed("openUserSession", { ...outputs.openUserSession, at: 24 })
    expect(seen(user)).toMatchObject({ phase: "active", stalled: false, problems: {} })
    user.send({ type: "provision.retry", at: 30 })
    expect(user.inFlight).toEqual([])
  })

  it("otherwise is read once more when a person retries", () => {
    const user = new ScriptedUser().toActive()
    user.send(failed("readOnboarding", "Forbidden"))
    user.send({ type: "provision.retry", at: 30 })
    expect(seen(user)).toMatchObject({ stalled: false, problems: {}, phase: "active" })
    expect(user.send(failed("readOnboarding", "Forbidden", 31)).facts).toMatchObject([{ kind: "noted" }])
  })

  it("is no problem any more where nobody reads it", () => {
    const user = reviewing()
    user.send(failed("readOnboarding", "Forbidden"))
    user.send({ type: "provision.observed", at: 30, provision: provisionAt(30, { status: "CLOSED" }) })
    expect(placeOf(snapshotOf(user.envelope))).toBe("closed")
    expect(seen(user)).toMatchObject({ stalled: false, problems: {} })
  })
})
