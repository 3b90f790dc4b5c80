import type { Sandbox } from "@bunq-provisioning/sandbox"
import { standInBankCrypto } from "../../virtual/stand-in-crypto.ts"

const keys = { publicKey: "public stand-in customer", privateKey: "private stand-in customer" }
const encoder = new TextEncoder()

/**
 * Another computer of the partner, which makes provisions at the bank. Every request comes from another address, so that it has limits of its own and
 * leaves those of whoever is measured alone.
 */
export const openBankCustomer = async (bank: Sandbox) => {
  let sent = 0
  const post = async (path: string, token: string | null, content: object) => {
    sent += 1
    const body = encoder.encode(JSON.stringify(content))
    const headers = new Headers({
      "X-Bunq-Client-Request-Id": `customer-${sent}`,
      "X-Bunq-Client-Signature": (await standInBankCrypto.sign?.(keys.privateKey, body)) ?? ""
    })
    if (token !== null) headers.set("X-Bunq-Client-Authentication", token)
    const remoteAddress = `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`
    const request = new Request(`http://127.0.0.1:1${path}`, { method: "POST", headers, body })
    const reply = await bank.fetch(request, { remoteAddress })
    if (!reply.ok) throw new Error(`${path} answers ${reply.status}: ${await reply.text()}`)
    const { Response: items } = (await reply.json()) as { Response: ReadonlyArray<Record<string, unknown>> }
    return Object.assign({}, ...items) as {
      readonly Token: { readonly token: string }
      readonly PartnerUserProvision: { readonly id: number }
    }
  }
  const secret = bank.apiKey
  const installation = await post("/v1/installation", null, { client_public_key: keys.publicKey })
  await post("/v1/device-server", installation.Token.token, {
    description: "customer",
    secret,
    permitted_ips: ["*"]
  })
  const session = await post("/v1/session-server", installation.Token.token, { secret })

  /** Gives the id of the new provision. */
  return async (externalUuid: string, index: number): Promise<number> => {
    const made = await post("/v1/partner-user-provision", session.Token.token, {
      external_uuid: externalUuid,
      products: ["USER_VERIFIED"],
      user_verified_type: "PARTNER_USER_PERSON",
      email: `person.${index}@example.com`,
      phone_number: `+316${10_000_000 + index}`
    })
    return made.PartnerUserProvision.id
  }
}
