import { describe, expect, it } from "vitest"
import { mostResets } from "./credential-rules.ts"
import { placeOf } from "./place.ts"
import { outputs, readyAt, ScriptedUser } from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"
import { view } from "../view/view.ts"

const place = (user: ScriptedUser) => placeOf(snapshotOf(user.envelope))
const flying = (user: ScriptedUser) => user.inFlight.map(({ id }) => id)
/** bunq makes credential `id`, and a session is opened with it. */
const renewed = (user: ScriptedUser, id: number, at: number) => {
  user.succeed("resetToken", { at })
  user.send({ type: "provision.observed", at: at + 1, provision: readyAt(at + 1, id) })
  user.succeed("openUserSession", { ...outputs.openUserSession, at: at + 2 })
}

describe("resets of the credential", () => {
  it("are capped: a person looks after five credentials without a session, and a retry counts anew", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    for (let round = 0; round < mostResets; round++) {
      user.send({ type: "provision.observed", at: 2 + round, provision: readyAt(2 + round, 11 + round) })
      user.fail("openUserSession", "CredentialRefused")
      expect(flying(user)).toEqual(["resetToken"])
      user.succeed("resetToken", { at: 2 + round })
    }
    user.send({ type: "provision.observed", at: 20, provision: readyAt(20, 30) })
    user.fail("openUserSession", "CredentialRefused", { at: 21 })
    expect(place(user)).toBe("open.credential.resetting.stalled")
    expect(user.inFlight).toEqual([])
    expect(snapshotOf(user.envelope).context.problems["resetToken"]).toMatchObject({
      reason: "TooManyResets",
      message: expect.stringContaining("retry")
    })
    user.send({ type: "provision.retry", at: 22 })
    expect(snapshotOf(user.envelope).context.resets).toBe(1)
    renewed(user, 31, 23)
    expect(snapshotOf(user.envelope).context).toMatchObject({ resets: 0, problems: {} })
  })

  it("are for a person to ask when an adopted user's token is in use elsewhere", () => {
    const user = new ScriptedUser({ adopt: true })
    const credential = { id: 11, status: "ACTIVE", expiresAt: 5, usable: false }
    const provision = { ...readyAt(2), credential }
    user.succeed("createProvision", { at: 2, provision })
    user.fail("openUserSession", "TokenLost")
    expect(place(user)).toBe("open.credential.resetting.stalled")
    expect(user.inFlight).toEqual([])
    expect(snapshotOf(user.envelope).context.problems["resetToken"]?.reason).toBe("UsedElsewhere")
    user.send({ type: "provision.retry", at: 3 })
    expect(flying(user)).toEqual(["resetToken"])
    renewed(user, 12, 4)
    expect(snapshotOf(user.envelope).context.problems).toEqual({})
  })

  it("can be asked for by a person where no session can be opened, and nowhere else", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    const ask = (at: number) => user.send({ type: "credential.reset", at }).facts.map(({ kind }) => kind)
    const offered = () => view(snapshotOf(user.envelope), 9).actions.includes("reset-credential")
    expect([offered(), ask(2)]).toEqual([false, ["ignored"]])
    user.send({ type: "provision.observed", at: 2, provision: readyAt(2) })
    // A token that may still open a session is left alone.
    expect([offered(), ask(3), flying(user)]).toEqual([false, ["ignored"], ["openUserSession"]])
    user.fail("openUserSession", "Refused")
    expect([place(user), offered()]).toEqual(["open.credential.opening.stalled", true])
    ask(4)
    expect(flying(user)).toEqual(["resetToken"])
    user.fail("resetToken", "Refused")
    expect(offered()).toBe(true)
    ask(5)
    renewed(user, 12, 6)
    expect(snapshotOf(user.envelope).context).toMatchObject({
      resets: 0,
      problems: {},
      sessionCredential: 12
    })
    expect([offered(), ask(9), flying(user)]).toEqual([false, ["ignored"], ["openOnboarding"]])
  })

  it("by bunq wait for another credential: the old one still shows", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    const resetting = { status: "TOKEN_RESET_REQUESTED", subStatus: "PENDING_PROCESS_TOKEN_RESET" }
    user.send({ type: "provision.observed", at: 2, provision: { ...readyAt(2), ...resetting } })
    expect(place(user)).toBe("open.credential.awaitingToken")
    user.send({ type: "provision.observed", at: 3, provision: { ...readyAt(3, 12), ...resetting } })
    expect(user.inFlight).toMatchObject([{ id: "openUserSession", input: { credentialId: 12 } }])
  })

  it.each(["EXPIRED", "ACTIVE"])(
    "ask once more when the fresh credential was %s before it was seen",
    (status) => {
      const user = new ScriptedUser()
      user.succeed("createProvision", outputs.createProvision)
      user.send({ type: "provision.observed", at: 2, provision: readyAt(2) })
      user.fail("openUserSession", "CredentialRefused")
      user.succeed("resetToken", { at: 3 })
      const missed = readyAt(4, 12)
      const credential = { id: 12, status, expiresAt: 4, usable: false }
      user.send({ type: "provision.observed", at: 4, provision: { ...missed, credential } })
      expect(flying(user)).toEqual(["resetToken"])
    }
  )

  it("by bunq that end with the same credential use it", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    user.send({
      type: "provision.observed",
      at: 2,
      provision: { ...readyAt(2), status: "TOKEN_RESET_REQUESTED" }
    })
    user.send({ type: "provision.observed", at: 3, provision: readyAt(3) })
    expect(flying(user)).toEqual(["openUserSession"])
  })
})
