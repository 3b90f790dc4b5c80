import { describe, expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"
import { provisionBody } from "../testing/partner-client.ts"

const hour = 3_600_000

describe("the chain of a provision", () => {
  it("passes its four steps, each at its own time, filling in as it goes", async () => {
    const bank = await openBank({
      behaviour: { processUser: 1_000, processRelation: 2_000, processOauth: 3_000 }
    })
    const id = await bank.provision()
    const seen = []
    for (const wait of [0, 999, 1, 1_999, 1, 2_999, 1]) {
      bank.clock.advance(wait)
      const now = await bank.read(id)
      seen.push([
        now.sub_status,
        now.action_required,
        ...["label_user", "oauth_request", "credential"].map((key) => now[key] !== null)
      ])
    }
    const user = ["PENDING_PROCESS_USER", "SYSTEM", false, false, false]
    const relation = ["PENDING_PROCESS_RELATION_USER", "SYSTEM", true, false, false]
    const oauth = ["PENDING_PROCESS_OAUTH_REQUEST", "SYSTEM", true, false, false]
    const ready = ["PENDING_PROCESS_USER_ONBOARDING", "USER", true, true, true]
    expect(seen).toEqual([user, user, relation, relation, oauth, oauth, ready])
  })

  it("looks the same however rarely it is read, and skips steps between reads", async () => {
    const often = await openBank()
    const rarely = await openBank()
    const [a, b] = [
      await often.provision(provisionBody("5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10")),
      await rarely.provision(provisionBody("5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"))
    ]
    for (let step = 0; step < 20; step += 1) {
      often.clock.advance(500)
      await often.read(a)
    }
    rarely.clock.advance(10_000)
    const [one, other] = [await often.read(a), await rarely.read(b)]
    expect(other.updated.slice(0, 23)).toBe(one.updated.slice(0, 23))
    expect(other.sub_status).toBe("PENDING_PROCESS_USER_ONBOARDING")
  })

  it("stamps everything that happens in one millisecond in its order", async () => {
    const bank = await openBank()
    const stamps: string[] = []
    for (let n = 0; n < 30; n += 1) stamps.push((await bank.read(await bank.provision())).created)
    expect(stamps).toEqual([...new Set(stamps)].sort())
    expect(new Set(stamps.map((stamp) => stamp.slice(0, 23))).size).toBe(1)
  })

  it("has the shape of the recorded payload, with stamps to the microsecond", async () => {
    const bank = await openBank()
    const id = await bank.provision(provisionBody("5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"))
    bank.clock.advance(10_000)
    const stamp = expect.stringMatching(/^2026-06-12 09:30:0\d\.\d{6}$/)
    const text = expect.any(String)
    const number = expect.any(Number)
    expect(await bank.read(id)).toEqual({
      id,
      created: stamp,
      updated: stamp,
      external_uuid: "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10",
      status: "CREATED",
      sub_status: "PENDING_PROCESS_USER_ONBOARDING",
      action_required: "USER",
      products: ["USER_VERIFIED"],
      label_user: {
        uuid: text,
        display_name: text,
        country: "NL",
        avatar: null,
        public_nick_name: text,
        type: "PERSON"
      },
      oauth_request: {
        uuid: text,
        created: stamp,
        updated: stamp,
        oauth_client_id: bank.partner.clientId,
        oauth_client_display_name: text,
        response_type: "code",
        callback_url: null,
        status: "ACCEPTED",
        state: text,
        authorization_code: expect.stringMatching(/^[0-9a-f]{64}$/),
        user_alias_created: null,
        redirect_url: null,
        type: "BUNQ"
      },
      credential: {
        id: number,
        created: stamp,
        updated: stamp,
        status: "PENDING_FIRST_USE",
        expiry_time: expect.stringMatching(/^2026-06-12 10:30:06\.\d{6}$/),
        token_value: expect.stringMatching(/^[0-9a-f]{64}$/),
        permitted_device: null
      }
    })
  })

  it("takes the older form, and the audit product straight to rest", async () => {
    const { ask, partner, clock, read } = await openBank()
    const pointer = { type: "PHONE_NUMBER", value: "+31612345678", name: "Ada" }
    const external_uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"
    const older = await ask("POST", "/v1/partner-user-provision", {
      token: partner.token,
      body: { external_uuid, products: ["USER_VERIFIED"], pointer }
    })
    const audit = await ask("POST", "/v1/partner-user-provision", {
      token: partner.token,
      body: {
        ...provisionBody(),
        products: ["USER_ANONYMOUS_TRANSACTION_AUDIT"],
        date_of_birth: "1990-02-28"
      }
    })
    clock.advance(10_000)
    expect((await read(older.item("PartnerUserProvision").id)).label_user.display_name).toBe("Ada")
    const resting = await read(audit.item("PartnerUserProvision").id)
    expect([resting.status, resting.sub_status, resting.credential.status]).toEqual([
      "ACTIVE",
      "NONE",
      "PENDING_FIRST_USE"
    ])
  })
})

describe("a credential", () => {
  it("shows its token until the first session, which carries three different ids", async () => {
    const bank = await openBank()
    const { user, provisionId } = await bank.openUser()
    const ids = [user.id, user.requested_by_user.UserCompany.id, user.granted_by_user.UserPerson.id]
    expect(new Set(ids).size).toBe(3)
    expect(ids[1]).toBe(bank.partner.partnerId)
    expect((await bank.read(provisionId)).credential).toMatchObject({ status: "ACTIVE", token_value: null })
  })

  it("expires unused when its window closes, and then opens nothing", async () => {
    const bank = await openBank()
    const id = await bank.provision()
    bank.clock.advance(10_000)
    const { token_value } = (await bank.read(id)).credential
    const { token } = await bank.install(token_value)
    bank.clock.advance(hour)
    expect((await bank.read(id)).credential).toMatchObject({ status: "EXPIRED", token_value: null })
    const late = await bank.ask("POST", "/v1/session-server", { token, body: { secret: token_value } })
    expect([late.status, late.error]).toEqual([
      400,
      "User credentials are incorrect. Incorrect API key or IP address."
    ])
  })

  it.each([
    ["sandbox", hour],
    ["production", 4 * hour]
  ] as const)("lives as long as %s says", async (environment, window) => {
    const bank = await openBank({ environment })
    const id = await bank.provision()
    bank.clock.advance(6_700 + window - 1)
    expect((await bank.read(id)).credential.status).toBe("PENDING_FIRST_USE")
    bank.clock.advance(2)
    expect((await bank.read(id)).credential.status).toBe("EXPIRED")
  })

  it("is issued anew on request, with another id, and the pair returns to where it was", async () => {
    const bank = await openBank()
    const { provisionId: id, secret, token: before, at } = await bank.openUser()
    const path = `/v1/partner-user-provision/${id}`
    const old = (await bank.read(id)).credential
    const reset = { token: bank.partner.token, body: { status: "TOKEN_RESET_REQUESTED" } }
    expect((await bank.ask("PUT", path, reset)).item("Id").id).toBe(id)
    expect((await bank.ask("PUT", path, reset)).status).toBe(200)
    expect(await bank.read(id)).toMatchObject({
      status: "TOKEN_RESET_REQUESTED",
      sub_status: "PENDING_PROCESS_TOKEN_RESET"
    })
    bank.clock.advance(3_000)
    const { credential, sub_status } = await bank.read(id)
    expect(sub_status).toBe("PENDING_PROCESS_USER_ONBOARDING")
    expect(credential.status).toBe("PENDING_FIRST_USE")
    expect(credential.id).not.toBe(old.id)
    await expect(bank.openSession(secret)).rejects.toThrow("User credentials are incorrect")
    await bank.openSession(credential.token_value)
    expect((await bank.ask("GET", at("user-onboarding"), { token: before })).status).toBe(200)
  })
})

describe("closing", () => {
  it("ends at CLOSED without a credential or sessions, whatever was going on", async () => {
    const bank = await openBank()
    const { provisionId: id, token: userToken, at } = await bank.openUser()
    const path = `/v1/partner-user-provision/${id}`
    const { token } = bank.partner
    await bank.ask("PUT", path, { token, body: { status: "CANCELLED" } })
    expect(await bank.read(id)).toMatchObject({ status: "CANCELLED", sub_status: "PENDING_PROCESS_CLOSURE" })
    bank.clock.advance(3_000)
    const closed = await bank.read(id)
    expect(closed).toMatchObject({
      status: "CLOSED",
      sub_status: "NONE",
      action_required: "NONE",
      credential: null
    })
    expect([closed.label_user, closed.oauth_request]).not.toContain(null)
    expect((await bank.ask("GET", at("user-onboarding"), { token: userToken })).status).toBe(401)
    expect((await bank.ask("PUT", path, { token, body: { status: "CANCELLED" } })).status).toBe(400)
    expect((await bank.ask("PUT", path, { token, body: { status: "TOKEN_RESET_REQUESTED" } })).status).toBe(
      400
    )
  })
})
