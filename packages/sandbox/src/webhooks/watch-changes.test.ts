import { expect, it } from "vitest"
import { hookReceiver, quiet } from "../testing/hook-receiver.ts"
import { manualClock } from "../testing/manual-clock.ts"
import { hookTarget, openHookedBank } from "../testing/open-hooked-bank.ts"
import { openOnboarding } from "../testing/open-onboarding.ts"
import { provisionBody } from "../testing/partner-client.ts"

const minute = 60_000
const provisions = "/v1/partner-user-provision"

it("tells of a reset with its new credential and of a closure, not of a token's use or expiry", async () => {
  const bank = await openHookedBank()
  const { token } = bank.partner
  const told = () =>
    bank.received.splice(0).map(({ notification: { object } }) => {
      const { status, sub_status, credential } = object.PartnerUserProvision
      return [status, sub_status, credential?.id ?? null]
    })
  const user = await bank.openUser()
  const { provisionId: id } = user
  const first = (await bank.read(id)).credential
  await bank.pass(0)
  expect(told().at(-1)).toEqual(["CREATED", "PENDING_PROCESS_USER_ONBOARDING", first.id])
  expect((await bank.read(id)).credential.status).toBe("ACTIVE")

  const put = (status: string) => bank.ask("PUT", `${provisions}/${id}`, { token, body: { status } })
  await put("TOKEN_RESET_REQUESTED")
  for (let step = 0; step < 4; step += 1) await bank.pass(1_000)
  const second = (await bank.read(id)).credential
  expect(told()).toEqual([
    ["TOKEN_RESET_REQUESTED", "PENDING_PROCESS_TOKEN_RESET", first.id],
    ["CREATED", "PENDING_PROCESS_USER_ONBOARDING", second.id]
  ])

  await bank.pass(61 * minute)
  expect((await bank.read(id)).credential.status).toBe("EXPIRED")
  expect(told()).toEqual([])

  await put("CANCELLED")
  for (let step = 0; step < 4; step += 1) await bank.pass(1_000)
  expect(told()).toEqual([
    ["CANCELLED", "PENDING_PROCESS_CLOSURE", second.id],
    ["CLOSED", "NONE", null]
  ])
})

it("is silent about an inquiry that grows, and about a review that only passes to a person", async () => {
  const clock = manualClock()
  const { deliver, received } = hookReceiver(clock)
  const user = await openOnboarding({ clock, deliver, behaviour: { manualReview: minute } })
  const notification_filters = ["USER_ONBOARDING", "USER_INFORMATION_INQUIRY"].map((category) => ({
    category,
    notification_target: "https://partner.example/u"
  }))
  await user.ask("POST", "notification-filter-url", { notification_filters })
  const { control } = user.bank.sandbox
  control.act(user.uuid, "open-inquiry")
  control.act(user.uuid, "grow-inquiry")
  await user.complete()
  for (let step = 0; step < 20; step += 1) {
    clock.advance(10_000)
    await quiet()
  }
  const inquiry = (await user.ask("GET", "user-information-inquiry")).item("UserInformationInquiry")
  expect(inquiry.all_entry).toHaveLength(3)
  expect(received.map(({ notification: { event_type } }) => event_type)).toEqual([
    "USER_INFORMATION_INQUIRY_EXPECTING_REPLY_FROM_USER",
    "USER_ONBOARDING_UPDATED",
    "USER_ONBOARDING_UPDATED"
  ])
})

it("changes nothing else at the bank: ids, tokens, stamps and times are those of a bank nobody listens to", async () => {
  const uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"
  const lived = async (listening: boolean) => {
    const bank = await openHookedBank({
      webhookFaults: { rate: 0.5, kinds: ["duplicate", "delay", "reorder"] }
    })
    const filter = { category: "PARTNER_USER_PROVISION", notification_target: hookTarget }
    await bank.listen(...(listening ? [filter] : []))
    const user = await bank.openUser(provisionBody(uuid))
    for (let step = 0; step < 5; step += 1) await bank.pass(1_000)
    bank.sandbox.control.act(uuid, "open-inquiry")
    const inquiries = await bank.ask("GET", user.at("user-information-inquiry"), { token: user.token })
    return [
      listening,
      bank.received.length > 0,
      inquiries.body.Response,
      await bank.read(user.provisionId),
      user.user
    ]
  }
  const [heard, some, ...loud] = await lived(true)
  const [unheard, none, ...still] = await lived(false)
  expect([heard, some, unheard, none]).toEqual([true, true, false, false])
  expect(loud).toEqual(still)
})
