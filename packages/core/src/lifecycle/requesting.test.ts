import { describe, expect, it } from "vitest"
import { placeOf } from "./place.ts"
import { outputs, provisionAt, readyAt, ScriptedUser } from "./scripted-user.test-support.ts"
import { snapshotOf } from "./opened.ts"

const place = (user: ScriptedUser) => placeOf(snapshotOf(user.envelope))
const problems = (user: ScriptedUser) => snapshotOf(user.envelope).context.problems
const lookUps = (user: ScriptedUser) =>
  user.inFlight.map(({ id, input }) => [id, (input as { lookUpOnly?: boolean }).lookUpOnly])

describe("adopting", () => {
  it("only looks up, and goes on with what is there", () => {
    const user = new ScriptedUser({ adopt: true })
    expect(lookUps(user)).toEqual([["createProvision", true]])
    user.succeed("createProvision", { at: 1, provision: readyAt(1) })
    expect(user.inFlight.map(({ id }) => id)).toEqual(["openUserSession"])
  })

  it("asks for a fresh credential when somebody else used the one that is there", () => {
    const user = new ScriptedUser({ adopt: true })
    const credential = { id: 11, status: "ACTIVE", expiresAt: 5, usable: false }
    user.succeed("createProvision", { at: 1, provision: { ...readyAt(1), credential } })
    user.fail("openUserSession", "TokenLost")
    expect(user.inFlight.map(({ id }) => id)).toEqual(["resetToken"])
  })

  it("waits for a person when nothing is there, and looks again on a retry", () => {
    const user = new ScriptedUser({ adopt: true })
    user.succeed("createProvision", { at: 1, provision: null })
    expect(place(user)).toBe("requesting.stalled")
    expect(problems(user)).toMatchObject({ createProvision: { reason: "NotFound", at: 1 } })
    user.send({ type: "provision.retry", at: 2 })
    expect(lookUps(user)).toEqual([["createProvision", true]])
    user.send({ type: "provision.close", at: 3 })
    user.succeed("createProvision", { at: 4, provision: null })
    expect(place(user)).toBe("closed")
    expect(problems(user)).toEqual({})
  })
})

describe("a close", () => {
  it("while the create is stalled only looks up: what is found is closed", () => {
    const user = new ScriptedUser()
    user.fail("createProvision", "Forbidden")
    user.send({ type: "provision.close", at: 2 })
    expect(lookUps(user)).toEqual([["createProvision", true]])
    user.succeed("createProvision", { at: 3, provision: provisionAt(3) })
    expect(user.inFlight).toMatchObject([{ id: "closeProvision", input: { provisionId: 7 } }])
  })

  it("while the create is in flight lets it end, and looks up when it fails for good; nothing there is closed", () => {
    const user = new ScriptedUser()
    const [create] = user.inFlight
    user.send({ type: "provision.close", at: 2 })
    expect(user.inFlight).toEqual([create])
    user.fail("createProvision", "Forbidden")
    expect(lookUps(user)).toEqual([["createProvision", true]])
    user.fail("createProvision", "Forbidden")
    expect(place(user)).toBe("requesting.lookingUp.stalled")
    user.send({ type: "provision.retry", at: 4 })
    user.succeed("createProvision", { at: 5, provision: null })
    expect(place(user)).toBe("closed")
  })

  it("ends with the bank's failure or closure, whichever comes, from everywhere", () => {
    for (const [status, end] of [
      ["FAILED", "failed"],
      ["CLOSED", "closed"],
      ["CANCELLED", "closing.waiting"]
    ] as const) {
      const processing = new ScriptedUser()
      processing.succeed("createProvision", outputs.createProvision)
      for (const user of [processing, new ScriptedUser().toEvaluating(), new ScriptedUser().toActive()]) {
        user.send({ type: "provision.observed", at: 20, provision: provisionAt(20, { status }) })
        expect(place(user)).toBe(end)
        expect(user.inFlight).toEqual([])
      }
    }
  })
})
