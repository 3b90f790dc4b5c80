import { generateKeyPairSync, sign, verify } from "node:crypto"

/** What a fake bank answers. `body` is JSON with keys in camel case, or text sent as it is. */
export interface FakeReply {
  readonly status?: number
  readonly body?: unknown
  readonly text?: string
  readonly headers?: { readonly [name: string]: string }
  /** Absent: signed as bunq does. */
  readonly signature?: "none" | "wrong"
}

export interface FakeRequest {
  /** `GET /v1/…` with the query. */
  readonly line: string
  readonly json: { readonly [key: string]: unknown } | null
  /** The body as it arrived. */
  readonly bytes: Uint8Array
  readonly headers: Headers
  readonly token: string | null
  readonly requestId: string | null
  /** Whether the signature fits the bytes that arrived. */
  readonly signed: boolean
}

/** `hang` never answers; `cut` breaks the connection once the bank is done. */
type Answer = FakeReply | "hang" | "cut" | undefined

const snake = (key: string) =>
  /^[A-Z]/.test(key) ? key : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const toWire = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(toWire)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [snake(key), toWire(inner)]))
      : value

/** JSON as bunq writes it, of a value with keys in camel case. */
export const wireJson = (value: unknown): string => JSON.stringify(toWire(value))

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" }
})
/** One pair for both sides of every test; making them is slow. */
export const testKeys = keys

export const bankError = (description: string, status = 400): FakeReply => ({
  status,
  body: { Error: [{ errorDescription: description }] }
})
export const idReply = (id: number): FakeReply => ({ body: { Response: [{ Id: { id } }] } })

/**
 * A bank that shakes hands and signs, and leaves the rest to `handle`. Whatever `handle` answers goes before the built-in replies, so every step
 * can be made to fail.
 */
export const fakeBank = (handle: (request: FakeRequest) => Answer | Promise<Answer> = () => undefined) => {
  const requests: FakeRequest[] = []
  let counter = 0
  const next = () => (counter += 1)

  const handshake = (line: string): FakeReply => {
    switch (line) {
      case "POST /v1/installation":
        return {
          body: {
            Response: [
              { Id: { id: next() } },
              { Token: { token: `installation-${next()}` } },
              { ServerPublicKey: { serverPublicKey: keys.publicKey } }
            ]
          }
        }
      case "POST /v1/device-server":
        return idReply(next())
      case "POST /v1/session-server":
        return sessionReply(`session-${next()}`)
      default:
        return bankError("Route not found.", 404)
    }
  }

  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const bytes = Buffer.from(await request.arrayBuffer())
    const signature = request.headers.get("x-bunq-client-signature")
    const seen: FakeRequest = {
      line: `${request.method} ${url.pathname}${url.search}`,
      json:
        bytes.length === 0 || request.headers.get("content-type") !== "application/json"
          ? null
          : (JSON.parse(bytes.toString()) as FakeRequest["json"]),
      bytes,
      headers: request.headers,
      token: request.headers.get("x-bunq-client-authentication"),
      requestId: request.headers.get("x-bunq-client-request-id"),
      signed:
        signature !== null && verify("RSA-SHA256", bytes, keys.publicKey, Buffer.from(signature, "base64"))
    }
    requests.push(seen)
    const answer = (await handle(seen)) ?? handshake(seen.line)
    if (answer === "cut") throw new TypeError("fetch failed", { cause: { code: "ECONNRESET" } })
    if (answer === "hang")
      return new Promise((_, reject) =>
        request.signal.addEventListener("abort", () => reject(request.signal.reason as Error))
      )
    const text = answer.text ?? wireJson(answer.body ?? { Response: [] })
    const headers = new Headers({ "X-Bunq-Client-Response-Id": "8f7e2f6c-0000-4f37-9d0b-51d53b0d5a11" })
    if (answer.signature !== "none")
      headers.set(
        "X-Bunq-Server-Signature",
        sign(
          "RSA-SHA256",
          Buffer.from(answer.signature === "wrong" ? `${text} ` : text),
          keys.privateKey
        ).toString("base64")
      )
    for (const [name, value] of Object.entries(answer.headers ?? {})) headers.set(name, value)
    return new Response(text, { status: answer.status ?? 200, headers })
  }

  return {
    fetch: fetch as typeof globalThis.fetch,
    requests,
    count: (line: string) => requests.filter((one) => one.line.startsWith(line)).length
  }
}

/** A session reply that is good for the partner and for a user. */
export const sessionReply = (token: string): FakeReply => ({
  body: {
    Response: [
      { Id: { id: 1 } },
      { Token: { token } },
      { UserCompany: { id: 1360 } },
      {
        UserApiKey: {
          id: 1364,
          requestedByUser: { UserCompany: { id: 1360 } },
          grantedByUser: { UserPerson: { id: 1363 } }
        }
      }
    ]
  }
})

/** A provision as the bank shows it. */
export const provisionItem = (more: { readonly [key: string]: unknown } = {}) => ({
  PartnerUserProvision: {
    id: 7,
    created: "2026-06-12 09:41:13.795206",
    updated: "2026-06-12 09:41:13.795206",
    externalUuid: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11",
    status: "CREATED",
    subStatus: "PENDING_PROCESS_USER",
    actionRequired: "SYSTEM",
    credential: null,
    ...more
  }
})
