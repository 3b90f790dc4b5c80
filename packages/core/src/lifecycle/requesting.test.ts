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

  it.each([
    ["USER_ANONYMOUS_TRANSACTION_AUDIT", "open.active", []],
    ["USER_VERIFIED", "open.onboarding.checklist.opening.running", ["openOnboarding"]],
    [null, "open.onboarding.checklist.opening.running", ["openOnboarding"]]
  ])("goes on as what bunq says it is for: %s", (product, where, commands) => {
    const user = new ScriptedUser({ adopt: true })
    user.succeed("createProvision", { at: 1, provision: { ...readyAt(1), product } })
    user.succeed("openUserSession", outputs.openUserSession)
    expect(place(user).split(" + ")[0]).toBe(where)
    expect(user.inFlight.map(({ id }) => id)).toEqual(commands)
    const { provision } = snapshotOf(user.envelope).context
    expect(Object.keys(provision ?? {})).not.toContain("product")
  })

  it.each([
    ["COMPANY_VERIFIED", "what a company must bring"],
    ["USER_GOLD", "does not know"]
  ])("leaves %s alone, says why and what to do, and looks again on a retry", (product, because) => {
    const user = new ScriptedUser({ adopt: true })
    user.succeed("createProvision", { at: 1, provision: { ...readyAt(1), product } })
    expect(place(user)).toBe("requesting.stalled")
    expect(user.inFlight).toEqual([])
    const { createProvision } = problems(user)
    expect(createProvision).toMatchObject({ reason: "ProductNotSupportedYet", at: 1 })
    for (const part of [product, because, "retry", "close"]) expect(createProvision?.message).toContain(part)
    user.send({ type: "provision.retry", at: 2 })
    expect(lookUps(user)).toEqual([["createProvision", true]])
    user.send({ type: "provision.close", at: 3 })
    user.succeed("createProvision", { at: 4, provision: { ...readyAt(4), product } })
    expect(user.inFlight).toMatchObject([{ id: "closeProvision", input: { provisionId: 7 } }])
    expect(problems(user)).toEqual({})
  })

  it("is what brings a product: what was asked for stands otherwise", () => {
    const product = "USER_ANONYMOUS_TRANSACTION_AUDIT"
    const user = new ScriptedUser({ product })
    user.succeed("createProvision", { at: 1, provision: readyAt(1) })
    expect(snapshotOf(user.envelope).context.product).toBe(product)
    const other = new ScriptedUser()
    other.succeed("createProvision", { at: 1, provision: { ...readyAt(1), product: "COMPANY_VERIFIED" } })
    expect([place(other), snapshotOf(other.envelope).context.product]).toEqual([
      "open.credential.opening.running",
      "USER_VERIFIED"
    ])
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
