import {
  decodeInquiry,
  decodeOnboarding,
  decodeProvisionObject,
  surprisesIn
} from "@bunq-provisioning/core/wire"
import { Option } from "effect"
import { createVerify, generateKeyPairSync } from "node:crypto"
import { describe, expect, it } from "vitest"
import { receiverWorld, token } from "../receiver/receiver-world.test-support.ts"
import { delivery, signDelivery } from "./index.ts"
import type { Delivery } from "./index.ts"

interface Body {
  readonly NotificationUrl: {
    readonly target_url: string
    readonly category: string
    readonly event_type: string
    readonly object: { readonly [type: string]: object }
  }
}
const bodyOf = ({ body }: Delivery) => (JSON.parse(body) as Body).NotificationUrl

describe("a delivery for tests", () => {
  it("holds what bunq's replies hold: the codecs read it, and know every field", () => {
    const provision = bodyOf(delivery({ category: "PARTNER_USER_PROVISION", token })).object
    const onboarding = bodyOf(delivery({ category: "USER_ONBOARDING", token })).object
    const inquiry = bodyOf(delivery({ category: "USER_INFORMATION_INQUIRY", token })).object
    expect(Option.getOrThrow(decodeProvisionObject(provision["PartnerUserProvision"]))).toMatchObject({
      observation: { id: 429_307, credential: { usable: true } },
      secrets: [{}]
    })
    expect(Option.getOrThrow(decodeOnboarding(1)({ Response: [onboarding] }))).toMatchObject({ id: 88_131 })
    expect(Option.getOrThrow(decodeInquiry({ Response: [inquiry] }))).toMatchObject({
      id: 30_417,
      status: "EXPECTING_REPLY_FROM_USER",
      entries: [{ id: 61_905 }]
    })
    for (const object of [provision, onboarding, inquiry])
      expect(surprisesIn({ Response: [object] })).toEqual([])
  })

  it("differs as it is told, and only so", async () => {
    const sent = delivery({
      category: "USER_INFORMATION_INQUIRY",
      eventType: "USER_INFORMATION_INQUIRY_FINALIZED",
      object: { id: 7, status: "FINALIZED" },
      endpoint: "https://partner.example/hooks",
      uuid: "6f1c2a34-8d0b-4c6e-9a57-3b2e1f0d4c58",
      token
    })
    expect(sent.url).toBe(`https://partner.example/hooks/${token}/6f1c2a34-8d0b-4c6e-9a57-3b2e1f0d4c58`)
    expect(bodyOf(sent)).toMatchObject({
      target_url: sent.url,
      event_type: "USER_INFORMATION_INQUIRY_FINALIZED",
      object: { UserInformationInquiry: { id: 7, status: "FINALIZED", user_id: 513_660 } }
    })
    // Each a new one: a body is read once.
    expect(await sent.request().text()).toBe(sent.body)
    expect(await sent.request().text()).toBe(sent.body)
  })

  it("is of a type that knows its category", () => {
    // @ts-expect-error an onboarding has no external UUID
    delivery({ category: "USER_ONBOARDING", token, object: { external_uuid: "" } })
    // @ts-expect-error not a category that is kept
    expect(() => delivery({ category: "PAYMENT", token })).toThrow(TypeError)
    expect(bodyOf(delivery({ category: "USER_ONBOARDING", token, eventType: "A_NEW_WORD" })).event_type).toBe(
      "A_NEW_WORD"
    )
  })

  it("can be signed", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
    const signed = signDelivery(delivery({ category: "USER_ONBOARDING", token }), privateKey)
    const signature = signed.headers["x-bunq-server-signature"] ?? ""
    expect(createVerify("RSA-SHA256").update(signed.body).verify(publicKey, signature, "base64")).toBe(true)
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString()
    const { receiver } = receiverWorld({ signature: { publicKey: pem, onMismatch: "refuse" } })
    expect((await receiver(signed.request())).status).toBe(200)
  })
})
