import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { encodings, findLeaks } from "./leak-search.ts"
import type { Encoding } from "./leak-search.ts"

const secret = 'q7!kZ/é"+canary 9f3~'
const bytes = Buffer.from(secret)
const list = [...bytes]
const canary = { kind: "token", value: secret }

/** How a leak may look in the wild, for every encoding. */
const leaks: { readonly [encoding in Encoding]: readonly (string | Uint8Array)[] } = {
  raw: [`before ${secret} after`, Buffer.from(secret), `${secret.toLowerCase()}`],
  base64: ["", "a", "bc", "def"].map((before) => Buffer.from(`${before}${secret}tail`).toString("base64")),
  base64url: ["", "a", "bc"].map((before) => Buffer.from(before + secret).toString("base64url")),
  hex: [bytes.toString("hex"), bytes.toString("hex").toUpperCase()],
  "hex, spaced": [inspect(bytes), bytes.toString("hex").replace(/../g, "$&:")],
  "list of bytes": [JSON.stringify(bytes), `[ ${list.join(", ")} ]`],
  url: [
    `https://bank.invalid/?secret=${encodeURIComponent(secret)}`,
    new URLSearchParams({ secret }).toString(),
    list.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")
  ],
  json: [
    JSON.stringify({ secret }),
    JSON.stringify({ body: JSON.stringify({ secret }) }),
    JSON.stringify(secret).replace("é", "\\u00e9")
  ],
  utf16: [Buffer.from(secret, "utf16le")]
}

describe.each(encodings)("a leak as %s", (encoding) => {
  it.each(leaks[encoding].map((content, index) => ({ content, index })))(
    "is found: $index",
    ({ content }) => {
      const found = findLeaks([canary], [{ place: "logs", content }])
      expect(found).toContainEqual(expect.objectContaining({ place: "logs", kind: "token", encoding }))
    }
  )
})

it("what is clean is clean, also where it comes close", () => {
  const close = [secret.slice(1), secret.slice(0, -1), secret.replace("k", "x"), "0".repeat(10_000)]
  expect(findLeaks([canary], [{ place: "logs", content: close.join("\n") }])).toEqual([])
})

it("bytes that are no text are found raw, as base64 and as hex", () => {
  const key = Uint8Array.from({ length: 48 }, (_, index) => (index * 89 + 7) % 256)
  const around = Buffer.concat([Buffer.alloc(5, 1), key, Buffer.alloc(5, 2)])
  for (const content of [around, around.toString("base64"), around.toString("hex")])
    expect(findLeaks([{ kind: "key", value: key }], [{ place: "database", content }])).not.toEqual([])
})

it("a value that is found by accident is refused", () => {
  expect(() => findLeaks([{ kind: "city", value: "Delft" }], [])).toThrow("too short")
})
