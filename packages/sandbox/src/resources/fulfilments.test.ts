import { expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"

it("asks for the contact the older form leaves out, until the user has confirmed it", async () => {
  const bank = await openBank({ behaviour: { confirmContact: 20_000 } })
  const pointer = { type: "PHONE_NUMBER", value: "+31612345678", name: "Ada" }
  const external_uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"
  const { at, token } = await bank.openUser({ external_uuid, products: ["USER_VERIFIED"], pointer })
  const { id } = (
    await bank.ask("POST", at("user-onboarding"), { token, body: { type: "PARTNER_USER" } })
  ).item("Id")
  const body = { user_status_desired: "ACTIVE", user_verification_status_desired: "VERIFIED" }
  const missing = async (): Promise<string[]> => {
    const answer = await bank.ask("PUT", at(`user-onboarding/${id}`), { token, body })
    const [parameter] = answer.body.Error[0].error_additional_parameter
    return parameter.AdditionalFulfillmentParameter.all_fulfillment.map((one: { type: string }) => one.type)
  }
  expect(await missing()).toContain("EMAIL")
  expect(await missing()).not.toContain("PHONE_NUMBER")
  bank.clock.advance(20_000)
  expect(await missing()).not.toContain("EMAIL")
})
