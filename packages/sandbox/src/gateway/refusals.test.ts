import { generateKeyPairSync } from "node:crypto"
import { beforeAll, expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"
import { provisionBody, signature, type Ask } from "../testing/partner-client.ts"

type Bank = Awaited<ReturnType<typeof openBank>>
type Case = readonly [
  name: string,
  method: string,
  path: (bank: Bank) => string,
  ask: (bank: Bank) => Ask,
  status: number,
  error: string
]

const provisions = () => "/v1/partner-user-provision"
const partner = ({ partner }: Bank, more: Ask = {}): Ask => ({ token: partner.token, ...more })
const weakKey = () =>
  generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ type: "spki", format: "pem" })
const without = (name: string) =>
  Object.fromEntries(Object.entries(provisionBody()).filter(([key]) => key !== name))
const credentials = "User credentials are incorrect. Incorrect API key or IP address."
const unsigned = "For this operation a request signature is required. Check the urls for more information."

const cases: readonly Case[] = [
  ["an unknown path", "GET", () => "/v1/nothing", () => ({}), 404, "Route not found."],
  ["a path without /v1", "POST", () => "/installation", () => ({}), 404, "Route not found."],
  [
    "an id that is no number",
    "GET",
    () => "/v1/partner-user-provision/abc",
    partner,
    404,
    "Route not found."
  ],
  ["a wrong method", "DELETE", provisions, partner, 405, "Method not allowed."],
  [
    "a key that is no key",
    "POST",
    () => "/v1/installation",
    () => ({ body: { client_public_key: "x" } }),
    400,
    'Invalid value for field "client_public_key".'
  ],
  [
    "a short key",
    "POST",
    () => "/v1/installation",
    () => ({ body: { client_public_key: weakKey() } }),
    400,
    'Invalid value for field "client_public_key".'
  ],
  ["no token", "GET", provisions, () => ({}), 401, "Insufficient authentication."],
  [
    "an invented token",
    "GET",
    provisions,
    () => ({ token: "f".repeat(64) }),
    401,
    "Insufficient authentication."
  ],
  [
    "an installation token beyond the handshake",
    "GET",
    provisions,
    ({ partner }) => ({ token: partner.installation }),
    401,
    "Insufficient authentication."
  ],
  [
    "a session token on session-server",
    "POST",
    () => "/v1/session-server",
    (bank) => partner(bank, { body: { secret: "x" } }),
    401,
    "Insufficient authentication."
  ],
  [
    "no signature on session-server",
    "POST",
    () => "/v1/session-server",
    ({ partner }) => ({ token: partner.installation, body: { secret: "x" }, signature: null }),
    466,
    unsigned
  ],
  [
    "a signature over other bytes",
    "POST",
    provisions,
    (bank) => partner(bank, { body: provisionBody(), signature: signature("{}") }),
    400,
    "The request signature is invalid."
  ],
  [
    "a signature that is none",
    "POST",
    provisions,
    (bank) => partner(bank, { body: provisionBody(), signature: "?" }),
    400,
    "The request signature is invalid."
  ],
  [
    "a second session",
    "POST",
    () => "/v1/session-server",
    ({ partner, sandbox }) => ({ token: partner.installation, body: { secret: sandbox.apiKey } }),
    400,
    "Authentication token already has a user session."
  ],
  [
    "a wrong API key",
    "POST",
    () => "/v1/device-server",
    ({ partner }) => ({ token: partner.installation, body: { description: "x", secret: "sandbox_no" } }),
    400,
    credentials
  ],
  [
    "an IPv6 address",
    "POST",
    () => "/v1/device-server",
    ({ partner, sandbox }) => ({
      token: partner.installation,
      body: { description: "x", secret: sandbox.apiKey, permitted_ips: ["::1"] }
    }),
    400,
    'Invalid value for field "permitted_ips".'
  ],
  [
    "malformed JSON",
    "POST",
    provisions,
    (bank) => partner(bank, { body: "{" }),
    400,
    "The request body is not a valid JSON object."
  ],
  [
    "JSON that is no object",
    "POST",
    provisions,
    (bank) => partner(bank, { body: "[]" }),
    400,
    "The request body is not a valid JSON object."
  ],
  [
    "an unknown field",
    "POST",
    provisions,
    (bank) => partner(bank, { body: { ...provisionBody(), extra: 1 } }),
    400,
    'Superfluous field "extra".'
  ],
  [
    "a field named like a method",
    "POST",
    provisions,
    (bank) => partner(bank, { body: `{"__proto__":1}` }),
    400,
    'Superfluous field "__proto__".'
  ],
  [
    "a missing e-mail",
    "POST",
    provisions,
    (bank) => partner(bank, { body: without("email") }),
    400,
    'Missing required field "email".'
  ],
  [
    "a bad uuid",
    "POST",
    provisions,
    (bank) => partner(bank, { body: provisionBody("12") }),
    400,
    'Invalid value for field "external_uuid".'
  ],
  [
    "a bad phone number",
    "POST",
    provisions,
    (bank) => partner(bank, { body: { ...provisionBody(), phone_number: "0612345678" } }),
    400,
    'Invalid value for field "phone_number".'
  ],
  [
    "products that are no list",
    "POST",
    provisions,
    (bank) => partner(bank, { body: { ...provisionBody(), products: "USER_VERIFIED" } }),
    400,
    'Invalid type for field "products" (expected ARRAY containing STRING).'
  ],
  [
    "an unknown product",
    "POST",
    provisions,
    (bank) => partner(bank, { body: { ...provisionBody(), products: ["GOLD"] } }),
    400,
    'Invalid value for field "products".'
  ],
  [
    "an absent provision",
    "GET",
    () => "/v1/partner-user-provision/1",
    partner,
    404,
    'Partner user provision for id "1" not found.'
  ],
  ["an unknown user", "GET", () => "/v1/user/1/oauth-client", partner, 404, 'User for id "1" not found.'],
  [
    "a second OAuth client",
    "POST",
    ({ partner }) => `/v1/user/${partner.partnerId}/oauth-client`,
    (bank) => partner(bank, { body: {} }),
    400,
    "You already have an active OAuth client."
  ],
  [
    "a callback without TLS",
    "POST",
    ({ partner }) => `/v1/user/${partner.partnerId}/oauth-client/${partner.clientId}/callback-url`,
    (bank) => partner(bank, { body: { url: "http://x.example" } }),
    400,
    'Invalid value for field "url".'
  ]
]

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})

it.each(cases)("refuses %s", async (_name, method, path, ask, status, error) => {
  const answer = await bank.ask(method, path(bank), ask(bank))
  expect([answer.status, answer.error]).toEqual([status, error])
  expect(answer.body).toEqual({ Error: [expect.objectContaining({ error_description_translated: error })] })
  expect(answer.headers.get("x-bunq-client-response-id")).toMatch(/^[0-9a-f-]{36}$/)
  expect(answer.headers.has("x-bunq-server-signature")).toBe(true)
})
