import { describe, expect, it } from "vitest"
import { openHookedBank } from "../testing/open-hooked-bank.ts"
import { provisionBody } from "../testing/partner-client.ts"

const uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"
const elsewhere = "https://partner.example/other"
const json = { "content-type": "application/json" }

/** A bank with one resting provision whose webhooks have all been delivered, and calls of its control over HTTP. */
async function controlled(options: Parameters<typeof openHookedBank>[0] = {}) {
  const bank = await openHookedBank({ behaviour: { processUser: 3_600_000 }, ...options })
  const id = await bank.provision(provisionBody(uuid))
  // Signing may be left to another thread, which takes as long as it takes.
  const { webhooks } = bank.sandbox.control
  for (let turn = 0; turn < 1_000 && webhooks.state().waiting > 0; turn += 1) await bank.pass(0)
  bank.received.length = 0
  const call = async (path: string, body?: object) => {
    const init = body === undefined ? {} : { method: "POST", headers: json, body: JSON.stringify(body) }
    const response = await bank.sandbox.fetch(
      new Request(`http://bank.invalid/control/webhooks${path}`, init)
    )
    return { status: response.status, body: await response.json() }
  }
  const told = () =>
    bank.received.map(({ url, notification: { object } }) => ({
      url,
      object: Object.values<object>(object)[0]
    }))
  return { ...bank, id, call, told, webhooks }
}

it("tells of an object as it is now, on demand", async () => {
  const { call, pass, told, read, id } = await controlled()
  expect((await call("/deliver", { externalUuid: uuid })).body).toEqual({ filters: 1 })
  await pass(0)
  expect(told().map(({ object }) => object)).toEqual([await read(id)])

  const early = await call("/deliver", { externalUuid: uuid, category: "USER_ONBOARDING" })
  expect([early.status, early.body.error._tag]).toEqual([409, "NothingToTell"])
  const nobody = await call("/deliver", { externalUuid: uuid.replace("5", "6") })
  expect([nobody.status, nobody.body.error._tag]).toEqual([404, "NoSuchProvision"])
})

describe("forges", () => {
  it("about a user, with facts of one's own, to any address, once and unsigned", async () => {
    const bank = await controlled({ contract: { hookSignature: "server-key" } })
    const { call, pass, received, answers, id } = bank
    answers(500)
    const facts = { sub_status: "PENDING_PROCESS_USER_ONBOARDING" }
    expect((await call("/forge", { target: elsewhere, externalUuid: uuid, facts })).body).toEqual({ sent: 1 })
    for (let minutes = 0; minutes < 7; minutes += 1) await pass(60_000)
    const forged = received.filter(({ url }) => url === elsewhere)
    expect(forged).toHaveLength(1)
    expect(forged[0]!.headers.has("x-bunq-server-signature")).toBe(false)
    expect(forged[0]!.notification).toMatchObject({
      target_url: elsewhere,
      category: "PARTNER_USER_PROVISION",
      event_type: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
      object: { PartnerUserProvision: { id, external_uuid: uuid, status: "CLOSED", ...facts } }
    })
    expect(await bank.failures()).toEqual([])
    expect((await bank.read(id)).status).toBe("CREATED")
  })

  it("about what the bank does not have, of every category", async () => {
    const { webhooks, pass, received } = await controlled()
    webhooks.forge({ target: elsewhere, objectId: 99 })
    webhooks.forge({ target: elsewhere, category: "USER_ONBOARDING", objectId: 99, facts: { user_id: 3 } })
    webhooks.forge({ target: elsewhere, category: "USER_INFORMATION_INQUIRY" })
    await pass(0)
    expect(received.map(({ notification }) => [notification.event_type, notification.object])).toMatchObject([
      ["PARTNER_USER_PROVISION_PROCESS_UPDATED", { PartnerUserProvision: { id: 99, status: "CLOSED" } }],
      ["USER_ONBOARDING_UPDATED", { UserOnboarding: { id: 99, user_id: 3, status: "VERIFIED" } }],
      ["USER_INFORMATION_INQUIRY_FINALIZED", { UserInformationInquiry: { id: 1, status: "FINALIZED" } }]
    ])
  })
})

it("lists the attempts, all or the new ones, with the host of the address and nothing of its path", async () => {
  const { call, answers, webhooks, pass, id } = await controlled()
  const first = (await call("/deliveries")).body
  expect(first).toEqual({
    deliveries: [expect.objectContaining({ number: 1, objectId: id, taken: true })],
    last: 1
  })
  answers(503)
  webhooks.deliver({ externalUuid: uuid })
  await pass(0)
  expect((await call(`/deliveries?after=${first.last}`)).body.deliveries).toEqual([
    {
      number: 2,
      at: expect.any(Number),
      ended: expect.any(Number),
      category: "PARTNER_USER_PROVISION",
      eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
      objectId: id,
      origin: "https://partner.example",
      attempt: 1,
      taken: false,
      status: 503,
      fault: null
    }
  ])
  expect(JSON.stringify([webhooks.deliveries(), webhooks.state()])).not.toContain("secret-path")
})

it("sets, shows and clears faults over HTTP", async () => {
  const { call, webhooks, pass, received } = await controlled()
  await call("/faults", { kind: "drop", times: 2 })
  expect((await call("")).body).toMatchObject({
    filters: [{ category: "PARTNER_USER_PROVISION", partner: 1, users: 0 }],
    injected: [{ kind: "drop", times: 2 }],
    seeded: null
  })
  webhooks.deliver({ externalUuid: uuid })
  await call("/faults/clear", {})
  await call("/faults/seeded", { rate: 1, kinds: ["duplicate"], most: 2 })
  webhooks.deliver({ externalUuid: uuid })
  webhooks.deliver({ externalUuid: uuid })
  await pass(0)
  expect(received).toHaveLength(3)
  expect((await call("")).body).toMatchObject({ counts: { faults: { drop: 1, duplicate: 1 } } })
})

it.each([
  ["/deliver", {}, "InvalidOption"],
  ["/deliver", { externalUuid: uuid, category: "PAYMENT" }, "UnknownName"],
  ["/forge", { target: "http://partner.example" }, "InvalidOption"],
  ["/forge", { target: elsewhere, facts: "all well" }, "InvalidOption"],
  ["/forge", { target: elsewhere, objectId: 1.5 }, "InvalidOption"],
  ["/forge", { target: elsewhere, externalUuid: "x" }, "InvalidOption"],
  ["/forge", { target: elsewhere, category: "WEATHER" }, "UnknownName"],
  ["/faults", { kind: "plague" }, "UnknownName"],
  ["/faults", { kind: "drop", category: "WEATHER" }, "UnknownName"],
  ["/faults", { kind: "drop", times: 0 }, "InvalidOption"],
  ["/faults", { kind: "delay", lateBy: -1 }, "InvalidOption"],
  ["/faults/seeded", { rate: 2, kinds: ["drop"] }, "InvalidOption"],
  ["/faults/clear", { all: true }, "UnknownName"]
])("refuses %s with %j and changes nothing", async (path, body, _tag) => {
  const { call } = await controlled()
  const before = (await call("")).body
  const { status, body: refused } = await call(path, body)
  expect([status, refused.error._tag]).toEqual([400, _tag])
  expect((await call("")).body).toEqual(before)
})
