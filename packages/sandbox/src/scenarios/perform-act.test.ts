import { describe, expect, it } from "vitest"
import { openOnboarding } from "../testing/open-onboarding.ts"
import { provisionBody } from "../testing/partner-client.ts"
import type { ActName } from "./scenario.ts"

const provisions = "/v1/partner-user-provision"

async function openUser(options: Parameters<typeof openOnboarding>[0] = {}) {
  const user = await openOnboarding(options)
  const { bank, uuid, provisionId, secret } = user
  const { token } = bank.partner
  const act = (name: ActName) => bank.sandbox.control.act(uuid, name)
  const ask = async (status: string) =>
    (await bank.ask("PUT", `${provisions}/${provisionId}`, { token, body: { status } })).status
  const open = async () => {
    const { token: installed } = await bank.install(bank.sandbox.apiKey)
    const bound = await bank.ask("POST", "/v1/device-server", {
      token: installed,
      body: { description: "x", secret }
    })
    return bound.status === 200
      ? (await bank.ask("POST", "/v1/session-server", { token: installed, body: { secret } })).status
      : bound.status
  }
  const verified = async () => {
    await user.complete()
    bank.clock.advance(60_000)
  }
  return {
    ...user,
    act,
    ask,
    open,
    verified,
    sees: async () => (await user.ask("GET", "user-onboarding")).status
  }
}

it("kill-sessions: the token still opens another", async () => {
  const { act, sees, open } = await openUser()
  act("kill-sessions")
  expect(await sees()).toBe(401)
  expect(await open()).toBe(200)
})

it("revoke-token: the token is refused until a reset gives another", async () => {
  const { act, sees, open, ask, bank, provision } = await openUser()
  act("revoke-token")
  expect([await sees(), await open()]).toEqual([401, 400])
  expect((await provision()).credential).toMatchObject({ status: "ACTIVE", token_value: null })
  expect(await ask("TOKEN_RESET_REQUESTED")).toBe(200)
  bank.clock.advance(3_000)
  const { token_value } = (await provision()).credential
  expect((await bank.openSession(token_value)).opened.status).toBe(200)
})

it("expire-credential: an unused credential is gone before its time, a used one stays", async () => {
  const { act, bank } = await openUser()
  expect(() => act("expire-credential")).toThrow(/no unused credential/)
  const body = provisionBody()
  const id = await bank.provision(body)
  bank.clock.advance(10_000)
  bank.sandbox.control.act(body.external_uuid, "expire-credential")
  expect((await bank.read(id)).credential).toMatchObject({ status: "EXPIRED", token_value: null })
})

it("fail: whatever was going on ends", async () => {
  const { act, sees, provision, bank } = await openUser()
  act("fail")
  const ended = { status: "FAILED", sub_status: "NONE", action_required: "NONE", credential: null }
  expect(await provision()).toMatchObject(ended)
  expect(await sees()).toBe(401)
  bank.clock.advance(3 * 3_600_000)
  expect(await provision()).toMatchObject(ended)
  expect(() => act("cancel")).toThrow(/has ended as FAILED/)
})

it("cancel: bunq closes it by itself", async () => {
  const { act, sees, provision, bank } = await openUser()
  act("cancel")
  expect(await provision()).toMatchObject({ status: "CANCELLED", sub_status: "PENDING_PROCESS_CLOSURE" })
  expect(() => act("cancel")).toThrow(/is closing/)
  bank.clock.advance(3_000)
  expect(await provision()).toMatchObject({ status: "CLOSED", sub_status: "NONE", credential: null })
  expect(await sees()).toBe(401)
})

describe("regress", () => {
  it("takes a verified user back, who then lacks an address", async () => {
    const { act, verified, provision, put, ask: _, read, fillIn, bank } = await openUser()
    expect(() => act("regress")).toThrow(/is not verified/)
    await verified()
    act("regress")
    expect(await provision()).toMatchObject({
      status: "ACTIVE",
      sub_status: "PENDING_PROCESS_USER_ONBOARDING",
      action_required: "USER"
    })
    expect(await read()).toMatchObject({ action_required: "USER", status: "ELECTRONIC_MONEY" })
    expect((await put()).body.Error[0].error_additional_parameter).toHaveLength(1)
    await fillIn()
    expect((await put()).status).toBe(200)
    bank.clock.advance(30_000)
    expect((await provision()).sub_status).toBe("NONE")
  })

  it("during a token reset shows when that is done", async () => {
    const { act, verified, ask, provision, bank } = await openUser()
    await verified()
    await ask("TOKEN_RESET_REQUESTED")
    act("regress")
    expect((await provision()).status).toBe("TOKEN_RESET_REQUESTED")
    bank.clock.advance(3_000)
    expect((await provision()).sub_status).toBe("PENDING_PROCESS_USER_ONBOARDING")
  })

  it("is not done to a provision that is closing", async () => {
    const { act, verified, ask, provision } = await openUser()
    await verified()
    await ask("CANCELLED")
    expect(() => act("regress")).toThrow(/is closing/)
    expect((await provision()).status).toBe("CANCELLED")
  })
})

it("nothing can be asked of a user who does not exist yet", async () => {
  const { bank } = await openUser()
  const body = provisionBody()
  await bank.provision(body)
  for (const name of ["open-inquiry", "grow-inquiry"] as const) {
    expect(() => bank.sandbox.control.act(body.external_uuid, name)).toThrow(/does not exist yet/)
  }
  expect(() => bank.sandbox.control.act(body.external_uuid, "revoke-token")).toThrow(/no credential/)
})

it("a denied user stays denied, and nobody has to do anything", async () => {
  const { verified, read, put, provision } = await openUser({ behaviour: { reviewResult: "DENIED" } })
  await verified()
  expect(await read()).toMatchObject({ status: "DENIED", action_required: "NONE", waiting_type: null })
  expect(await provision()).toMatchObject({
    status: "CREATED",
    sub_status: "PENDING_PROCESS_USER_ONBOARDING",
    action_required: "NONE"
  })
  const again = await put()
  expect([again.status, again.error]).toEqual([400, "This user cannot be verified."])
})

it("a denial during a token reset shows when that is done, with the status it had", async () => {
  const { complete, ask, provision, bank } = await openUser({
    behaviour: { reviewResult: "DENIED", processTokenReset: 60_000 },
    contract: { readyStatus: "ACTIVE" }
  })
  await complete()
  await ask("TOKEN_RESET_REQUESTED")
  bank.clock.advance(30_000)
  expect((await provision()).status).toBe("TOKEN_RESET_REQUESTED")
  bank.clock.advance(30_000)
  expect(await provision()).toMatchObject({
    status: "ACTIVE",
    sub_status: "PENDING_PROCESS_USER_ONBOARDING",
    action_required: "NONE"
  })
})

it("a person's review says so while it lasts", async () => {
  const { complete, read, bank } = await openUser({ behaviour: { manualReview: 600_000 } })
  await complete()
  bank.clock.advance(30_000)
  expect(await read()).toMatchObject({
    action_required: "SYSTEM",
    waiting_type: "MANUAL",
    waiting_time_message: expect.stringContaining("hours")
  })
  bank.clock.advance(600_000)
  expect(await read()).toMatchObject({ status: "VERIFIED", waiting_type: null })
})
