import { createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from "node:crypto"
import type { Sandbox } from "../sandbox.ts"

/** One key pair for all tests: making them is slow and none depends on its own. */
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 })
export const testPublicKey = keys.publicKey.export({ type: "spki", format: "pem" }).toString()

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
  // Wire JSON is read freely in tests.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
  /** The value of a key among the `Response` items. */
  // oxlint-disable-next-line typescript/no-explicit-any
  item(key: string): any
  readonly error: string | undefined
}

export interface Ask {
  readonly token?: string
  readonly body?: unknown
  readonly signature?: string | null
  readonly headers?: Record<string, string>
  readonly address?: string
}

type Send = (request: Request, address: string) => Promise<Response>

/** Signs bytes as a client must [API §3.7]. */
export function signature(bytes: string | Uint8Array<ArrayBuffer>): string {
  return sign("sha256", Buffer.from(bytes), keys.privateKey).toString("base64")
}

/** Whether a reply's signature fits its raw bytes and the bank's key. */
export function isSignedBy(answer: Answer, serverKey: string): boolean {
  const made = Buffer.from(answer.headers.get("x-bunq-server-signature") ?? "", "base64")
  return verify("sha256", answer.bytes, createPublicKey(serverKey), made)
}

/** A client that does just enough to talk to a bank, in process or over a socket. */
export function partnerClient(target: Sandbox | string) {
  const base = typeof target === "string" ? target : "http://bank.invalid"
  const send: Send =
    typeof target === "string"
      ? (request) => fetch(request)
      : (request, remoteAddress) => target.fetch(request, { remoteAddress })

  const ask = async (method: string, path: string, asked: Ask = {}): Promise<Answer> => {
    const body =
      asked.body === undefined
        ? null
        : typeof asked.body === "string" || asked.body instanceof Uint8Array
          ? (asked.body as string | Uint8Array<ArrayBuffer>)
          : JSON.stringify(asked.body)
    const headers = new Headers({ "X-Bunq-Client-Request-Id": randomUUID(), ...asked.headers })
    if (asked.token !== undefined) headers.set("X-Bunq-Client-Authentication", asked.token)
    const signed = asked.signature === undefined && body !== null ? signature(body) : asked.signature
    if (signed) headers.set("X-Bunq-Client-Signature", signed)
    const response = await send(
      new Request(base + path, { method, headers, body }),
      asked.address ?? "127.0.0.1"
    )
    const bytes = Buffer.from(await response.arrayBuffer())
    const parsed = JSON.parse(bytes.toString())
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      body: parsed,
      item: (key) => parsed.Response?.find((one: object) => key in one)?.[key],
      error: parsed.Error?.[0]?.error_description
    }
  }

  const install = async (secret: string): Promise<{ token: string; serverKey: string }> => {
    const installed = await ask("POST", "/v1/installation", { body: { client_public_key: testPublicKey } })
    const token: string = installed.item("Token").token
    const bound = await ask("POST", "/v1/device-server", { token, body: { description: "test", secret } })
    if (bound.status !== 200) throw new Error(`device-server: ${bound.error}`)
    return { token, serverKey: installed.item("ServerPublicKey").server_public_key }
  }

  const openSession = async (secret: string) => {
    const { token: installation, serverKey } = await install(secret)
    const opened = await ask("POST", "/v1/session-server", { token: installation, body: { secret } })
    if (opened.status !== 200) throw new Error(`session-server: ${opened.error}`)
    return { installation, serverKey, opened, token: opened.item("Token").token as string }
  }

  /** The partner with its OAuth client, ready to provision. */
  const openPartner = async (apiKey: string) => {
    const session = await openSession(apiKey)
    const partnerId: number = session.opened.item("UserCompany").id
    const client = await ask("POST", `/v1/user/${partnerId}/oauth-client`, { token: session.token, body: {} })
    return { ...session, partnerId, clientId: client.item("Id").id as number }
  }

  return { ask, install, openSession, openPartner }
}

/** A create body in the current form. */
export function provisionBody(externalUuid: string = randomUUID()) {
  return {
    external_uuid: externalUuid,
    products: ["USER_VERIFIED"],
    user_verified_type: "PARTNER_USER_PERSON",
    email: "ada@example.com",
    phone_number: "+31612345678"
  }
}
