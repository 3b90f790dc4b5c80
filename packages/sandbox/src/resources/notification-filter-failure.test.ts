import { expect, it } from "vitest"
import { openHookedBank } from "../testing/open-hooked-bank.ts"

const minute = 60_000

/** A bank with `count` failures, all about different provisions, whose receiver works again. */
async function failedBank(count: number) {
  const bank = await openHookedBank({ behaviour: { processUser: 3_600_000 } })
  bank.answers(500)
  const provisions: number[] = []
  for (let made = 0; made < count; made += 1) provisions.push(await bank.provision())
  for (let minutes = 0; minutes < 6; minutes += 1) await bank.pass(minute)
  bank.answers(200)
  bank.received.length = 0
  const ids = (await bank.failures()).map(({ id }: { id: number }) => id)
  return { ...bank, provisions, ids }
}

it("lists failures newest first, page by page", async () => {
  const bank = await failedBank(5)
  const { token, partnerId } = bank.partner
  const seen: number[] = []
  let path = `/v1/user/${partnerId}/notification-filter-failure?count=2`
  for (let pages = 0; pages < 9 && path !== ""; pages += 1) {
    const { body } = await bank.ask("GET", path, { token })
    seen.push(...body.Response.map((one: never) => one["NotificationFilterFailure"]["object_id"]))
    path = body.Pagination.older_url ?? ""
  }
  expect(seen).toEqual(bank.provisions.toReversed())
})

it("is closed to users", async () => {
  const bank = await openHookedBank()
  const user = await bank.openUser()
  for (const id of [user.user.id, bank.partner.partnerId]) {
    const path = `/v1/user/${id}/notification-filter-failure`
    expect((await bank.ask("GET", path, { token: user.token })).status).toBe(403)
    const body = { notification_filter_failed_ids: "1" }
    expect((await bank.ask("POST", path, { token: user.token, body })).status).toBe(403)
  }
})

it("sends again what is asked for and takes it off the list, with six new attempts", async () => {
  const bank = await failedBank(3)
  const [newest, , oldest] = bank.ids
  const answer = await bank.retry(`${newest},${oldest},${newest}`)
  expect([answer.status, answer.body]).toEqual([200, { Response: [] }])
  await bank.pass(0)
  const told = () => bank.received.map(({ notification }) => notification.object.PartnerUserProvision.id)
  expect(told().toSorted()).toEqual([bank.provisions[0], bank.provisions[2]].toSorted())
  expect((await bank.failures()).map(({ id }: { id: number }) => id)).toEqual([bank.ids[1]])

  bank.answers(500)
  await bank.retry(String(bank.ids[1]))
  for (let minutes = 0; minutes < 7; minutes += 1) await bank.pass(minute)
  expect(told().slice(2)).toEqual(Array.from({ length: 6 }, () => bank.provisions[1]))
  const [again] = await bank.failures()
  expect([again.object_id, bank.ids.includes(again.id)]).toEqual([bank.provisions[1], false])
})

it("sends nothing when one of the ids is not there", async () => {
  const bank = await failedBank(2)
  const answer = await bank.retry(`${bank.ids[0]},1,${bank.ids[1]}`)
  expect([answer.status, answer.error]).toEqual([404, 'Notification filter failure for id "1" not found.'])
  await bank.pass(minute)
  expect(bank.received).toEqual([])
  expect(await bank.failures()).toHaveLength(2)
})

it.each(["", ",", "1,", "1;2", "1, 2", "-1", "one"])("refuses the text %j", async (text) => {
  const bank = await openHookedBank()
  expect((await bank.retry(text)).status).toBe(400)
})

it("takes a hundred ids and no more", async () => {
  const bank = await failedBank(101)
  expect(bank.ids).toHaveLength(101)
  expect((await bank.retry(bank.ids.join(","))).status).toBe(400)
  expect((await bank.retry(bank.ids.slice(1).join(","))).status).toBe(200)
  await bank.pass(0)
  await bank.pass(0)
  await bank.pass(0)
  expect(bank.received).toHaveLength(100)
  expect(await bank.failures()).toHaveLength(1)
})

it("says whose filter it was: of a user with the partner that acts for them", async () => {
  const bank = await openHookedBank()
  const user = await bank.openUser()
  const notification_filters = [
    { category: "USER_ONBOARDING", notification_target: "https://partner.example/user" }
  ]
  const { token } = user
  await bank.ask("POST", user.at("notification-filter-url"), { token, body: { notification_filters } })
  bank.answers(404)
  const opened = await bank.ask("POST", user.at("user-onboarding"), { token, body: { type: "PARTNER_USER" } })
  for (let minutes = 0; minutes < 7; minutes += 1) await bank.pass(minute)
  expect(await bank.failures()).toMatchObject([
    {
      category: "USER_ONBOARDING",
      object_id: opened.item("Id").id,
      response_code: 404,
      user_id: user.user.granted_by_user.UserPerson.id,
      user_requested_id: bank.partner.partnerId
    }
  ])
})
