import { describe, expect, it } from "vitest"
import { hookReceiver, quiet } from "../testing/hook-receiver.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { openBank } from "../testing/open-bank.ts"
import { openHookedBank } from "../testing/open-hooked-bank.ts"
import { openOnboarding } from "../testing/open-onboarding.ts"
import { provisionBody, type Answer } from "../testing/partner-client.ts"

const provision = "PARTNER_USER_PROVISION"
const onboarding = "USER_ONBOARDING"
const at = (path: string, category = provision) => ({
  category,
  notification_target: `https://partner.example/${path}`
})
const shown = (answer: Answer) =>
  answer.body.Response.map((one: never) => {
    const { category, notification_target } = one["NotificationFilterUrl"]
    return `${category} ${new URL(notification_target).pathname.slice(1)}`
  })

async function partnerFilters() {
  const bank = await openHookedBank()
  const { token } = bank.partner
  const list = (query = "") => bank.ask("GET", `${bank.filters}${query}`, { token })
  return { ...bank, list }
}

describe("registering", () => {
  it("replaces the owner's whole set, and answers with it instead of an id", async () => {
    const { listen, list, partner } = await partnerFilters()
    const answer = await listen(at("a"), at("b"), { ...at("c", onboarding), all_verification_type: [] })
    expect(shown(answer)).toEqual([`${provision} a`, `${provision} b`, `${onboarding} c`])
    expect(answer.item("NotificationFilterUrl")).toEqual({
      category: provision,
      all_user_id: [],
      all_monetary_account_id: [],
      all_verification_type: [],
      notification_target: "https://partner.example/a"
    })
    expect(shown(await list())).toEqual([`${onboarding} c`, `${provision} b`, `${provision} a`])
    expect((await list()).item("NotificationFilterUrl").all_user_id).toEqual([partner.partnerId])

    await listen({ ...at("d"), all_verification_type: ["BUNQ_CERTIFICATE"] })
    expect((await list()).item("NotificationFilterUrl").all_verification_type).toEqual(["BUNQ_CERTIFICATE"])
    expect(shown(await list())).toEqual([`${provision} d`])
    expect((await listen()).body).toEqual({ Response: [] })
    expect(shown(await list())).toEqual([])
  })

  it("takes two addresses for a category and no third, and then changes nothing", async () => {
    const { listen, list } = await partnerFilters()
    await listen(at("a"), at("b"), at("b"), at("a", onboarding))
    expect(shown(await list())).toEqual([`${onboarding} a`, `${provision} b`, `${provision} a`])
    const refused = await listen(at("c"), at("d"), at("e"))
    expect([refused.status, refused.error]).toEqual([
      400,
      "A maximum of 2 callback URLs per category is allowed, PARTNER_USER_PROVISION has 3."
    ])
    expect(shown(await list())).toHaveLength(3)
  })

  it("pages through what there is", async () => {
    const { listen, list } = await partnerFilters()
    await listen(at("a"), at("b"), at("a", onboarding))
    const first = await list("?count=2")
    const { older_url } = first.body.Pagination
    expect([shown(first), shown(await list(older_url.replace(/^[^?]*/, "")))]).toEqual([
      [`${onboarding} a`, `${provision} b`],
      [`${provision} a`]
    ])
  })

  it.each([
    ["http://partner.example/hooks", 400],
    ["http://127.0.0.1.example/hooks", 400],
    ["ftp://127.0.0.1/hooks", 400],
    ["partner.example/hooks", 400],
    ["https://name:word@partner.example/hooks", 400],
    ["http://127.0.0.1:8080/hooks", 200],
    ["http://localhost:8080/hooks", 200],
    ["http://[::1]:8080/hooks", 200],
    ["https://partner.example:8443/hooks", 200]
  ])("with the address %s is answered with %i", async (notification_target, status) => {
    const { listen } = await partnerFilters()
    expect((await listen({ category: provision, notification_target })).status).toBe(status)
  })

  it.each([
    [{ category: "WEATHER" }, 'Invalid value for field "category".'],
    [{ all_verification_type: ["SECRET"] }, 'Invalid value for field "all_verification_type".'],
    [{ colour: "red" }, 'Superfluous field "colour".'],
    [{ notification_target: null }, 'Missing required field "notification_target".']
  ])("refuses %j", async (change, error) => {
    const { listen, list } = await partnerFilters()
    const answer = await listen({ ...at("a"), ...change })
    expect([answer.status, answer.error]).toEqual([400, error])
    expect(shown(await list())).toHaveLength(1)
  })
})

describe("an owner", () => {
  it("is the partner under its company id or a user under the UserApiKey's, each with their own session", async () => {
    const bank = await openBank()
    const ada = await bank.openUser()
    const bob = await bank.openUser({ ...provisionBody(), email: "bob@example.com" })
    const { partnerId, token: partner } = bank.partner
    const { id: person } = ada.user.granted_by_user.UserPerson
    const body = { notification_filters: [at("a", onboarding)] }
    const status = async (method: string, id: number, token: string) => {
      const path = `/v1/user/${id}/notification-filter-url`
      return (await bank.ask(method, path, method === "GET" ? { token } : { token, body })).status
    }
    expect({
      "partner as itself": await status("POST", partnerId, partner),
      "user as themselves": await status("POST", ada.user.id, ada.token),
      "partner as user": await status("POST", ada.user.id, partner),
      "user as partner": await status("POST", partnerId, ada.token),
      "user as another user": await status("POST", bob.user.id, ada.token),
      "user by the person's id": await status("POST", person, ada.token),
      "user reading by the person's id": await status("GET", person, ada.token),
      "user reading another's": await status("GET", bob.user.id, ada.token),
      "nobody at all": await status("POST", 1, ada.token)
    }).toEqual({
      "partner as itself": 200,
      "user as themselves": 200,
      "partner as user": 403,
      "user as partner": 403,
      "user as another user": 403,
      "user by the person's id": 403,
      "user reading by the person's id": 200,
      "user reading another's": 403,
      "nobody at all": 404
    })
  })

  it("replaces its own set only, and hears what concerns it: the partner of all provisions, a user of their own things", async () => {
    const clock = manualClock()
    const { deliver, received } = hookReceiver(clock)
    const user = await openOnboarding({ clock, deliver })
    const { bank, ask } = user
    const all = [provision, onboarding, "USER_INFORMATION_INQUIRY"]
    const partner = {
      token: bank.partner.token,
      body: { notification_filters: all.map((one) => at("p", one)) }
    }
    await bank.ask("POST", `/v1/user/${bank.partner.partnerId}/notification-filter-url`, partner)
    await ask("POST", "notification-filter-url", { notification_filters: all.map((one) => at("u", one)) })
    const other = await bank.provision({ ...provisionBody(), email: "bob@example.com" })
    bank.sandbox.control.act(user.uuid, "open-inquiry")
    await user.fillIn()
    await user.verify()
    await user.put()
    for (let steps = 0; steps < 6; steps += 1) {
      clock.advance(10_000)
      await quiet()
    }
    const heard = received.map(({ url, notification: { object } }) => {
      const [[type, { id }]] = Object.entries<{ id: number }>(object) as [[string, { id: number }]]
      return `${url.at(-1)} ${type} ${id === other ? "of the other" : "of the user"}`
    })
    const tally = Object.fromEntries(
      [...new Set(heard)].toSorted().map((one) => [one, heard.filter((each) => each === one).length])
    )
    expect(tally).toEqual({
      "p PartnerUserProvision of the other": 4,
      "p PartnerUserProvision of the user": 1,
      "u PartnerUserProvision of the user": 1,
      "u UserInformationInquiry of the user": 1,
      "u UserOnboarding of the user": 2
    })
  })
})
