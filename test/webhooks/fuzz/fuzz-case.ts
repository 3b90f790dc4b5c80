import { delivery } from "@bunq-provisioning/adapter-webhook/testing"
import type { DeliverableCategory } from "@bunq-provisioning/adapter-webhook/testing"
import type { Draw } from "./draw.ts"
import { mutateBytes } from "./mutate-bytes.ts"
import { mutateJson } from "./mutate-json.ts"

export const tokens = [
  "Zm9yLWZ1enppbmctb25seS1ub3QtYS1zZWNyZXQtMQ",
  "Zm9yLWZ1enppbmctb25seS1ub3QtYS1zZWNyZXQtMg"
]
export const maxBytes = 65_536

/** One request to be sent, and what is certain about it. */
export interface FuzzCase {
  readonly url: string
  readonly method: string
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array
  /** How the body arrives: at once, in so many pieces, broken off, never ending, or with what is no bytes in it. */
  readonly arrival: "whole" | "pieces" | "broken" | "never" | "texts"
  /** Nothing was changed that matters. */
  readonly isGood: boolean
}

const categories: readonly DeliverableCategory[] = [
  "PARTNER_USER_PROVISION",
  "USER_ONBOARDING",
  "USER_INFORMATION_INQUIRY"
]
const uuids = ["6f1c2a34-8d0b-4c6e-9a57-3b2e1f0d4c58", "0C9E4B71-6A2D-4F58-B3C7-91E8D5F2A640"]
const encoder = new TextEncoder()

const oddPath = (draw: Draw, token: string): string => {
  const at = draw.below(token.length)
  return draw.one([
    "",
    "/",
    `/${token}/${token}x`,
    `/${token.slice(0, at)}`,
    `/${token.slice(0, at)}A${token.slice(at)}`,
    `/${token}/${draw.one(uuids)}/${draw.one(uuids)}`,
    `/${token}/${draw.one(uuids).slice(1)}`,
    `//${token}//`,
    `/${token.toLowerCase()}`,
    `/%${token.charCodeAt(0).toString(16)}${token.slice(1)}`,
    `/CANARY?${token}`,
    `/CANARY#/${token}`,
    `/${"a/".repeat(draw.below(2_000))}`,
    `/${"x".repeat(draw.below(5_000))}`,
    `/${token}%00`,
    `/..;/${token}/..`,
    `/${draw.one(uuids)}`
  ])
}

const oddHeaders = (draw: Draw, length: number): { readonly [name: string]: string } =>
  draw.one([
    { "content-type": "text/plain" },
    { "content-type": "application/jsonp" },
    { "content-type": `application/json;${"x".repeat(2_000)}` },
    { "content-type": "" },
    { "content-type": "multipart/form-data; boundary=CANARY" },
    { "content-encoding": "gzip" },
    { "content-encoding": "identity" },
    { "content-length": String(draw.below(200_000)) },
    { "content-length": "-1" },
    { "content-length": `${length}, ${length}` },
    { "content-length": "9".repeat(400) },
    { "x-forwarded-for": "CANARY, 185.40.108.1" },
    { "x-bunq-server-signature": "CANARY" },
    { "x-http-method-override": "GET" },
    { cookie: "CANARY=1" }
  ])

const bodyOf = (draw: Draw, text: string): readonly [body: Uint8Array, isSame: boolean] => {
  switch (draw.below(8)) {
    case 0:
      return [encoder.encode(mutateJson(draw, text, 0)), true]
    case 1:
      return [encoder.encode(text), true]
    case 2:
      return [
        encoder.encode(
          draw.one(["", " ", "null", "[]", "{}", "CANARY", '"CANARY"', "\ufeff{}", text + text])
        ),
        false
      ]
    case 3:
      return [encoder.encode(text.padEnd(draw.below(2) * 150_000 + draw.below(1_000))), false]
    case 4:
    case 5:
      return [mutateBytes(draw, encoder.encode(text)), false]
    default:
      return [encoder.encode(mutateJson(draw, text, draw.one([0.003, 0.02, 0.1, 0.4]))), false]
  }
}

export const drawCase = (draw: Draw): FuzzCase => {
  const token = draw.one(tokens)
  const category = draw.one(categories)
  const object = { id: 1 + draw.below(1_000_000) }
  const uuid = draw.chance(0.3) ? draw.one(uuids) : undefined
  const sent = delivery({ category, token, uuid, object, endpoint: "https://hooks.example/bunq" })
  const [body, isSame] = bodyOf(draw, sent.body)
  const [isOddPath, isOddHead, isOddMethod] = [draw.chance(0.1), draw.chance(0.15), draw.chance(0.03)]
  const arrival = draw.chance(0.8)
    ? "whole"
    : draw.one([
        "pieces",
        "pieces",
        "pieces",
        "pieces",
        "broken",
        "texts",
        draw.chance(0.1) ? "never" : "broken"
      ] as const)
  return {
    url: isOddPath ? `https://hooks.example/bunq${oddPath(draw, token)}` : sent.url,
    method: isOddMethod ? draw.one(["GET", "PUT", "DELETE", "post", "PATCH", "CANARY"]) : "POST",
    headers: isOddHead ? { ...sent.headers, ...oddHeaders(draw, body.length) } : sent.headers,
    body,
    arrival,
    isGood:
      isSame && !isOddPath && !isOddHead && !isOddMethod && (arrival === "whole" || arrival === "pieces")
  }
}
