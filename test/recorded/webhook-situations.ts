import { openBank, olderRequest } from "./bank-client.ts"
import type { Answer } from "./bank-client.ts"

const notification_target = "https://partner.example/hooks/aaaaaaaaaaaaaaaaaaaaaa"
const category = "PARTNER_USER_PROVISION"

/** A partner whose receiver never takes anything. */
const openHooked = async (filters: readonly object[]) => {
  const bank = await openBank({ deliver: async () => new Response(null, { status: 500 }) })
  const { opened, token } = await bank.openReadyPartner()
  const user = `/v1/user/${bank.item(opened, "UserCompany")["id"]}`
  const ask = (line: string, body?: object): Promise<Answer> => {
    const [method, path] = line.split(" ")
    return bank.ask(`${method} ${user}/${path}`, { token, ...(body === undefined ? {} : { body }) })
  }
  await ask("POST notification-filter-url", { notification_filters: filters })
  return { bank, ask, token }
}

/** How the sandbox is brought to say what was recorded about webhooks. */
export const webhookSituations: { readonly [name: string]: () => Promise<Answer> } = {
  "filter-list": async () => {
    const other = { category: "CARD", notification_target }
    const all_verification_type = ["BUNQ_CERTIFICATE"]
    const { ask } = await openHooked([other, { category, notification_target, all_verification_type }])
    return ask("GET notification-filter-url?count=1")
  },
  "filter-failure-list": async () => {
    const { bank, ask, token } = await openHooked([{ category, notification_target }])
    await bank.ask("POST /v1/partner-user-provision", { token, body: olderRequest() })
    const { webhooks } = bank.bank.control
    for (let minute = 0; minute < 30 && webhooks.state().failures === 0; minute += 1) {
      const before = webhooks.deliveries().length
      for (let turn = 0; turn < 1_000 && webhooks.deliveries().length === before; turn += 1)
        await new Promise((resolve) => setImmediate(resolve))
      bank.clock.advance(60_000)
    }
    return ask("GET notification-filter-failure?count=1")
  },
  "certificate-pinned-list": async () => {
    const { bank, ask } = await openHooked([])
    const { certificate } = bank.bank.control.webhooks.state()
    await ask("POST certificate-pinned", { certificate_chain: [{ certificate }, { certificate }] })
    return ask("GET certificate-pinned")
  }
}
