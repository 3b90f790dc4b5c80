import { expect, it } from "vitest"
import { placeOf } from "./place.ts"
import { onboardingAt, provisionAt, ScriptedUser } from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"

const place = (user: ScriptedUser) => placeOf(snapshotOf(user.envelope))
const see = (user: ScriptedUser, at: number, status: string, verdict: "pending" | "denied" = "pending") =>
  user.send({
    type: "onboarding.observed",
    at,
    onboarding: onboardingAt(at, { status, verdict, actionRequired: "NONE" })
  })
const accepted = () => {
  const user = new ScriptedUser().toEvaluating()
  user.succeed("evaluateOnboarding", { at: 10, accepted: true, fulfilments: [] })
  return user
}

it("does not take a word nobody knows for a verification, unless the provision is operational as well", () => {
  const user = accepted()
  see(user, 11, "SOMETHING_NEW")
  expect(place(user)).toContain("reviewing")
  const used = { id: 11, status: "ACTIVE", expiresAt: null, usable: false }
  const operational = { status: "ACTIVE", subStatus: "NONE", actionRequired: "NONE", credential: used }
  user.send({ type: "provision.observed", at: 12, provision: provisionAt(12, operational) })
  expect(place(user)).toBe("open.active")
})

it("takes a known word with nothing left to do for a verification", () => {
  const user = accepted()
  see(user, 11, "ELECTRONIC_MONEY")
  expect(place(user)).toBe("open.active")
})

it("neither lifts a denial nor takes a verification back for a word nobody knows", () => {
  const denied = accepted()
  see(denied, 11, "DENIED", "denied")
  see(denied, 12, "SOMETHING_NEW")
  expect(place(denied)).toBe("denied")
  see(denied, 13, "ELECTRONIC_MONEY")
  expect(place(denied)).not.toBe("denied")

  const verified = accepted()
  see(verified, 11, "ELECTRONIC_MONEY")
  see(verified, 12, "SOMETHING_NEW")
  expect(place(verified)).toBe("open.active")
})
