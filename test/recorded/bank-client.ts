import { generateKeyPairSync, randomUUID, sign } from "node:crypto"
import { createSandbox, createVirtualClock } from "@bunq-provisioning/sandbox"
import type { SandboxOptions } from "@bunq-provisioning/sandbox"

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 })
const publicKey = keys.publicKey.export({ type: "spki", format: "pem" }).toString()

export interface Answer {
  readonly status: number
  readonly body: unknown
}
interface Ask {
  readonly token?: string | undefined
  /** Bytes are sent as they are, as a PNG; everything else as JSON. */
  readonly body?: object
  readonly signature?: string | null
}

/** A bank whose time stands still, and just enough of a client to bring it into a situation. */
export const openBank = async (options: SandboxOptions = {}) => {
  const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9, 41) })
  clock.freeze()
  const bank = await createSandbox({ clock, limits: "off", ...options })

  const ask = async (line: string, { token, body, signature }: Ask = {}): Promise<Answer> => {
    const [method = "", path = ""] = line.split(" ")
    const sent =
      body === undefined
        ? null
        : body instanceof Uint8Array
          ? new Uint8Array(body)
          : new TextEncoder().encode(JSON.stringify(body))
    const headers = new Headers({ "X-Bunq-Client-Request-Id": randomUUID() })
    if (token !== undefined) headers.set("X-Bunq-Client-Authentication", token)
    if (body instanceof Uint8Array) headers.set("Content-Type", "image/png")
    const right = sent === null ? null : sign("sha256", sent, keys.privateKey).toString("base64")
    const given = signature === undefined ? right : signature
    if (given !== null) headers.set("X-Bunq-Client-Signature", given)
    const response = await bank.fetch(
      new Request(`http://bank.invalid${path}`, { method, headers, body: sent })
    )
    return { status: response.status, body: await response.json() }
  }
  /** The value of a key among the items of a reply. */
  const item = ({ body }: Answer, key: string): { readonly [field: string]: unknown } => {
    const items = (body as { readonly Response?: readonly { readonly [key: string]: object }[] }).Response
    const found = items?.find((one) => key in one)?.[key]
    if (found === undefined) throw new Error(`There is no ${key} in ${JSON.stringify(body)}`)
    return found as { readonly [field: string]: unknown }
  }
  const textOf = (answer: Answer, key: string, field: string): string => String(item(answer, key)[field])

  /** Installation and device for a secret; gives the installation token. */
  const install = async (secret: string): Promise<string> => {
    const installed = await ask("POST /v1/installation", { body: { client_public_key: publicKey } })
    const token = textOf(installed, "Token", "token")
    await ask("POST /v1/device-server", { token, body: { description: "recorded", secret } })
    return token
  }
  const openSession = async (secret: string) => {
    const installation = await install(secret)
    const opened = await ask("POST /v1/session-server", { token: installation, body: { secret } })
    return { installation, opened, token: textOf(opened, "Token", "token") }
  }

  /** The partner with an OAuth client and a callback URL, as the recorded ones had. */
  const openPartner = async () => {
    const session = await openSession(bank.apiKey)
    const { token } = session
    const client = `/v1/user/${item(session.opened, "UserCompany")["id"]}/oauth-client`
    const made = await ask(`POST ${client}`, { token, body: {} })
    return { ...session, client, clientId: item(made, "Id")["id"] }
  }
  const openReadyPartner = async () => {
    const partner = await openPartner()
    const body = { url: "https://partner.example/callback" }
    await ask(`POST ${partner.client}/${partner.clientId}/callback-url`, { token: partner.token, body })
    return partner
  }
  return { bank, clock, publicKey, ask, item, textOf, install, openSession, openPartner, openReadyPartner }
}
export type OpenBank = Awaited<ReturnType<typeof openBank>>

/** The older create body, by which bunq knows a phone number only: as in the recorded list of what is missing [API §6.2]. */
export const olderRequest = (products: readonly string[] = ["USER_VERIFIED"]) => ({
  external_uuid: randomUUID(),
  products,
  pointer: { type: "PHONE_NUMBER", value: "+31612345678", name: "A. User" }
})
