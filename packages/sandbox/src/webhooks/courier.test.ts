import { describe, expect, it } from "vitest"
import { hookTarget, openHookedBank } from "../testing/open-hooked-bank.ts"
import { quiet } from "../testing/hook-receiver.ts"

const minute = 60_000
const provisions = "/v1/partner-user-provision"

it("tells the partner of every step of a provision, with the object as it is shown", async () => {
  const bank = await openHookedBank()
  const id = await bank.provision()
  await bank.pass(0)
  expect(bank.received.map(({ url }) => url)).toEqual([hookTarget])
  const [first] = bank.received
  expect(first!.headers.get("content-type")).toBe("application/json")
  expect(first!.notification).toEqual({
    target_url: hookTarget,
    category: "PARTNER_USER_PROVISION",
    event_type: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
    object: { PartnerUserProvision: await bank.read(id) }
  })
  // Nobody asks: the bank acts by itself, each step at its own moment.
  const start = bank.clock.now()
  for (let ms = 0; ms < 7_000; ms += 100) await bank.pass(100)
  const told = bank.received.map(({ at, notification }) => [
    at - start,
    notification.object.PartnerUserProvision.sub_status
  ])
  expect(told).toEqual([
    [0, "PENDING_PROCESS_USER"],
    [1_500, "PENDING_PROCESS_RELATION_USER"],
    [4_200, "PENDING_PROCESS_OAUTH_REQUEST"],
    [6_700, "PENDING_PROCESS_USER_ONBOARDING"]
  ])
  const { credential } = await bank.read(id)
  expect(credential.token_value).toMatch(/^[0-9a-f]{64}$/)
  expect(bank.received.at(-1)!.notification.object.PartnerUserProvision.credential).toEqual(credential)
})

describe("a delivery that is not taken", () => {
  it("is tried six times, exactly a minute apart, and then listed", async () => {
    const bank = await openHookedBank({ behaviour: { processUser: 3_600_000 } })
    bank.answers(503)
    const id = await bank.provision()
    await bank.pass(0)
    const start = bank.clock.now()
    for (let second = 0; second < 600; second += 1) {
      bank.clock.advance(1_000)
      await quiet(2)
    }
    expect(bank.received.map(({ at }) => at - start)).toEqual([0, 1, 2, 3, 4, 5].map((n) => n * minute))
    expect(new Set(bank.received.map(({ bytes }) => bytes.toString())).size).toBe(1)
    expect(await bank.failures()).toEqual([
      {
        id: expect.any(Number),
        created: "2026-06-12 09:35:00.000000",
        updated: "2026-06-12 09:35:00.000000",
        notification_filters: [
          {
            notification_delivery_method: "URL",
            notification_target: hookTarget,
            category: "PARTNER_USER_PROVISION"
          }
        ],
        category: "PARTNER_USER_PROVISION",
        event_type: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
        object_id: id,
        exception_message: "HTTP status 503",
        response_code: 503,
        notification_target: hookTarget,
        user_id: bank.partner.partnerId,
        user_requested_id: null
      }
    ])
    const { counts, waiting } = bank.sandbox.control.webhooks.state()
    expect({ ...counts, waiting }).toMatchObject({
      events: 1,
      attempts: 6,
      delivered: 0,
      failed: 1,
      waiting: 0
    })
  })

  it.each([200, 201, 204, 299])("is taken with %i", async (status) => {
    const bank = await openHookedBank({ behaviour: { processUser: 3_600_000 } })
    bank.answers(({ at }) => (at < bank.clock.now() || bank.received.length < 2 ? 500 : status))
    await bank.provision()
    for (let minutes = 0; minutes < 8; minutes += 1) await bank.pass(minute)
    expect(bank.received).toHaveLength(2)
    expect(await bank.failures()).toEqual([])
  })

  it.each([
    [302, "HTTP status 302", 302],
    [
      Object.assign(new Error("connect to a-secret-path"), { code: "ECONNREFUSED" }),
      "Connection failed: ECONNREFUSED",
      null
    ],
    [new Error("a-secret-path"), "Connection failed", null],
    ["silence" as const, "Connection timeout after 10 seconds", null]
  ])("for %s says so in the list of failures", async (answer, exception_message, response_code) => {
    const bank = await openHookedBank({ behaviour: { processUser: 3_600_000 } })
    bank.answers(answer)
    await bank.provision()
    for (let second = 0; second < 330; second += 5) await bank.pass(5_000)
    expect(bank.received).toHaveLength(6)
    expect(await bank.failures()).toMatchObject([{ exception_message, response_code }])
  })

  it("is given up on after ten seconds of silence, not before, and its request is aborted", async () => {
    const signals: AbortSignal[] = []
    const bank = await openHookedBank({
      deliver: (request) => {
        signals.push(request.signal)
        return new Promise(() => undefined)
      }
    })
    await bank.provision()
    await bank.pass(0)
    const ended = () => bank.sandbox.control.webhooks.deliveries().map(({ at, ended: end }) => end - at)
    await bank.pass(9_999)
    expect([signals[0]!.aborted, ended()]).toEqual([false, []])
    await bank.pass(1)
    expect([signals[0]!.aborted, ended().slice(0, 1)]).toEqual([true, [10_000]])
  })

  it("goes on when its filter is gone, and then names no filter", async () => {
    const bank = await openHookedBank({ behaviour: { processUser: 3_600_000 } })
    bank.answers(500)
    await bank.provision()
    await bank.pass(0)
    await bank.listen()
    for (let minutes = 0; minutes < 6; minutes += 1) await bank.pass(minute)
    expect(bank.received).toHaveLength(6)
    expect((await bank.failures())[0].notification_filters).toEqual([])
  })

  it("keeps its minute when time jumps over several of them", async () => {
    const bank = await openHookedBank({ behaviour: { processUser: 3_600_000 } })
    bank.answers(500)
    await bank.provision()
    await bank.pass(0)
    await bank.pass(30 * minute)
    expect(bank.received).toHaveLength(2)
    await bank.pass(minute - 1)
    expect(bank.received).toHaveLength(2)
    await bank.pass(1)
    expect(bank.received).toHaveLength(3)
  })
})

describe("whoever causes a delivery", () => {
  it.each(["silence", new Error("refused")] as const)("has the answer in spite of %s", async (answer) => {
    const bank = await openHookedBank()
    bank.answers(answer)
    const { token } = bank.partner
    const id = await bank.provision()
    expect((await bank.ask("GET", `${provisions}/${id}`, { token })).status).toBe(200)
    await bank.pass(0)
    expect(bank.received).toHaveLength(1)
  })

  it("is told before or after its own answer: a hook does not wait for it", async () => {
    const seen: string[] = []
    const bank = await openHookedBank({
      behaviour: { latency: 0 },
      deliver: async () => {
        seen.push("hook")
        return new Response(null)
      }
    })
    await bank.provision()
    seen.push("answer")
    await bank.pass(0)
    expect(seen.toSorted()).toEqual(["answer", "hook"])
  })

  it("is not told of what was refused", async () => {
    const bank = await openHookedBank()
    const { token } = bank.partner
    const body = { external_uuid: "not a uuid" }
    expect((await bank.ask("POST", provisions, { token, body })).status).toBe(400)
    await bank.pass(minute)
    expect([bank.received.length, bank.sandbox.control.webhooks.state().counts.events]).toEqual([0, 0])
  })
})

it("sends 64 at once and the others as these come back, each once", async () => {
  let under = 0
  let most = 0
  const seen: number[] = []
  const bank = await openHookedBank({
    deliver: async (request) => {
      under += 1
      most = Math.max(most, under)
      const { NotificationUrl } = (await request.json()) as {
        NotificationUrl: { object: { PartnerUserProvision: { id: number } } }
      }
      seen.push(NotificationUrl.object.PartnerUserProvision.id)
      await quiet(1)
      under -= 1
      return new Response(null)
    }
  })
  const uuids = await Promise.all(Array.from({ length: 150 }, () => bank.provision()))
  await quiet(20)
  seen.length = 0
  most = 0
  await bank.pass(1_500)
  await quiet(20)
  expect(seen.toSorted((a, b) => a - b)).toEqual(uuids.toSorted((a, b) => a - b))
  expect(most).toBe(64)
})

it("uses no timer while nobody listens, and none once it is closed", async () => {
  const bank = await openHookedBank()
  await bank.provision()
  await bank.pass(0)
  expect(bank.clock.sleeping()).toBe(1)
  await bank.listen()
  await quiet()
  expect(bank.clock.sleeping()).toBe(0)
  await bank.listen({ category: "PARTNER_USER_PROVISION", notification_target: hookTarget })
  await quiet()
  expect(bank.clock.sleeping()).toBe(1)
  await bank.sandbox.close()
  await bank.pass(minute)
  expect([bank.clock.sleeping(), bank.received.length]).toEqual([0, 1])
})
