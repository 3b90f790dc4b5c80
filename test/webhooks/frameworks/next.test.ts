import { createWebhookReceiver, WebhookSettingError } from "@bunq-provisioning/adapter-webhook"
import { nextRoute } from "@bunq-provisioning/adapter-webhook/next"
import { delivery } from "@bunq-provisioning/adapter-webhook/testing"
import type { Hint } from "@bunq-provisioning/core/ports"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startNext } from "./next-app.ts"

const token = "Zm9yLXRlc3RzLW9ubHktbm90LWEtc2VjcmV0LTEyMw"
const throughProxy = { "x-forwarded-for": "6.6.6.6, 185.40.108.9" }

let app: Awaited<ReturnType<typeof startNext>>
beforeAll(async () => {
  app = await startNext(token)
}, 120_000)
afterAll(() => app.stop())

const post = async (
  sent = delivery({ category: "PARTNER_USER_PROVISION", token }),
  differs: RequestInit = {}
) => {
  const response = await fetch(sent.url, {
    method: "POST",
    headers: { ...sent.headers, ...throughProxy },
    body: sent.body,
    ...differs
  })
  return [response.status, await response.text()]
}
const endpoint = () => `${app.url}/hooks`

describe("under Next", () => {
  it("receives, with the bytes as they were sent", { timeout: 60_000 }, async () => {
    const categories = ["PARTNER_USER_PROVISION", "USER_ONBOARDING", "USER_INFORMATION_INQUIRY"] as const
    const expected: Hint[] = []
    const reference = createWebhookReceiver({
      environment: "local",
      tokens: [token],
      accept: async (hint) => (expected.push(hint), "new")
    })
    for (const category of categories) {
      const sent = delivery({ category, token, endpoint: endpoint() })
      await reference(sent.request())
      expect(await post(sent)).toEqual([200, ""])
      expect(await post(sent)).toEqual([200, ""])
    }
    const kept = (await (await fetch(`${app.url}/kept`)).json()) as readonly Hint[]
    expect(kept.map(({ key }) => key)).toEqual(expected.map(({ key }) => key))
    expect(kept).toHaveLength(3)
  })

  it("refuses", { timeout: 60_000 }, async () => {
    const good = delivery({ category: "USER_ONBOARDING", token, endpoint: endpoint() })
    const wrong = delivery({ category: "USER_ONBOARDING", token: "x".repeat(43), endpoint: endpoint() })
    expect(await post(wrong)).toEqual([404, ""])
    expect(await post(good, { body: "{canary" })).toEqual([400, ""])
    expect((await post(good, { body: "x".repeat(300_000) }))[0]).toBe(413)
    expect((await post(good, { headers: { ...throughProxy, "content-type": "text/plain" } }))[0]).toBe(415)
    expect((await post(good, { method: "PUT" }))[0]).toBe(405)
    // Next tells the address of the socket where no header does, and believes the client where one does.
    expect(await post(good, { headers: good.headers })).toEqual([403, ""])
    const claimed = { ...good.headers, "x-forwarded-for": "185.40.108.9, 6.6.6.6" }
    expect(await post(good, { headers: claimed })).toEqual([403, ""])
  })

  it("takes no receiver that would have to know the socket", () => {
    const receiver = (options: object) =>
      createWebhookReceiver({
        environment: "production",
        tokens: [token],
        accept: async () => "new",
        ...options
      })
    expect(() => nextRoute(receiver({}))).toThrow(WebhookSettingError)
    expect(() => nextRoute(receiver({ sources: "any", clientCertificate: { verify: () => true } }))).toThrow(
      WebhookSettingError
    )
  })
})
