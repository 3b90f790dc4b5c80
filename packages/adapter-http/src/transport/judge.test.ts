import { Redacted } from "effect"
import { describe, expect, test } from "vitest"
import type { Outcome } from "./exchange.ts"
import { wireJson } from "../testing/fake-bank.ts"
import { judge } from "./judge.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const reply = (
  status: number,
  body: Uint8Array<ArrayBuffer> | "broken" | "oversized" = bytes('{"Response":[]}'),
  headers: Record<string, string> = {}
): Outcome => ({ _tag: "Reply", status, headers: new Headers(headers), body })
const read = { write: false, signed: true, firstUse: false, sent: null } as const
const write = { ...read, write: true } as const
const html = bytes("<html>502</html>")
const text = "Too many requests. You can do a maximum of 5 calls per 3 second to this endpoint."
const refused = bytes(wireJson({ Error: [{ errorDescription: "No." }] }))
const unsigned = { signed: null } as const
const throttled = bytes(wireJson({ Error: [{ errorDescription: text }] }))

const tagOf = (outcome: Outcome, seen: Parameters<typeof judge>[1]) => {
  const judged = judge(outcome, seen)
  return judged._tag === "Failed" ? judged.reason._tag : judged._tag
}

describe("what an outcome means", () => {
  test.each<[string, Outcome, Parameters<typeof judge>[1], string]>([
    ["signed read", reply(200), read, "Reply"],
    ["signed refusal", reply(400), write, "Reply"],
    ["unsigned refusal of a write", reply(400, refused), { ...write, ...unsigned }, "Reply"],
    ["unsigned refusal of a read", reply(404, refused), { ...read, ...unsigned }, "Reply"],
    ["refused installation", reply(400, refused), { ...write, ...unsigned, firstUse: true }, "Reply"],
    ["gateway at the installation", reply(403, html), { ...write, ...unsigned, firstUse: true }, "Ambiguous"],
    ["unsigned 4xx, other JSON", reply(400), { ...write, ...unsigned }, "Ambiguous"],
    [
      "unsigned 4xx, no error in it",
      reply(404, bytes('{"Error":[]}')),
      { ...read, ...unsigned },
      "Unavailable"
    ],
    ["oversized page", reply(413, "oversized"), { ...read, ...unsigned }, "Unavailable"],
    ["signed page", reply(404, html), read, "Reply"],
    ["wrongly signed refusal of a write", reply(400), { ...write, signed: false }, "Ambiguous"],
    ["wrongly signed refusal of a read", reply(404), { ...read, signed: false }, "Unverified"],
    ["unsigned read", reply(200), { ...read, signed: null }, "Unverified"],
    ["unsigned write", reply(200), { ...write, signed: null }, "Ambiguous"],
    ["wrongly signed read", reply(200), { ...read, signed: false }, "Unverified"],
    ["wrongly signed write", reply(200), { ...write, signed: false }, "Ambiguous"],
    ["installation", reply(200), { write: true, signed: null, firstUse: true, sent: null }, "Reply"],
    ["nothing was sent", { _tag: "Lost", sent: false }, write, "Unreachable"],
    ["lost read", { _tag: "Lost", sent: true }, read, "Unreachable"],
    ["lost write", { _tag: "Lost", sent: true }, write, "Ambiguous"],
    ["read that broke off", reply(200, "broken"), read, "Unreachable"],
    ["write that broke off", reply(200, "broken"), write, "Ambiguous"],
    ["oversized read", reply(200, "oversized"), read, "Malformed"],
    ["oversized write", reply(200, "oversized"), write, "Ambiguous"],
    ["gateway page", reply(502, html), { ...write, signed: null }, "Unavailable"],
    ["maintenance", reply(491, html), { ...read, signed: false }, "Unavailable"],
    ["server error that broke off", reply(500, "broken"), write, "Unavailable"],
    ["throttled, unsigned", reply(429, throttled), { ...write, signed: null }, "Throttled"],
    ["throttled, odd signature", reply(429, html), { ...read, signed: false }, "Throttled"],
    ["sandbox throttling", reply(409, html), read, "Throttled"],
    ["redirect of a read", reply(302, html), { ...read, signed: null }, "Malformed"],
    ["redirect of a write", reply(302, html), { ...write, signed: null }, "Ambiguous"]
  ])("%s", (_, outcome, seen, tag) => expect(tagOf(outcome, seen)).toBe(tag))

  test.each([400, 401, 403, 404, 405, 408, 413, 425, 451])("a gateway's %i is not believed", (status) => {
    expect(judge(reply(status, html), { ...read, signed: null })).toMatchObject({
      reason: { _tag: "Unavailable", status }
    })
    expect(tagOf(reply(status, html), { ...write, signed: null })).toBe("Ambiguous")
  })

  test.each([408, 425])("a %i is never believed, signed or not", (status) => {
    for (const signed of [true, false, null]) {
      expect(tagOf(reply(status, refused), { ...read, signed })).toBe("Unavailable")
      expect(tagOf(reply(status, refused), { ...write, signed })).toBe("Ambiguous")
    }
  })

  test("a 429 states its limit; a body that is not JSON or empty is no value, not a throw", () => {
    expect(judge(reply(429, throttled), read)).toMatchObject({ limit: { calls: 5, seconds: 3 } })
    expect(judge(reply(429, html), read)).toMatchObject({ limit: null })
    for (const body of [html, bytes("")])
      expect(judge(reply(200, body), read)).toEqual({
        _tag: "Reply",
        reply: { status: 200, json: Redacted.make(undefined), hint: "", responseId: null }
      })
  })

  test("keeps the response id for bunq's support, and only an id", () => {
    const id = "8f7e2f6c-3f1e-4f37-9d0b-51d53b0d5a11"
    const withId = (value: string) => judge(reply(500, html, { "X-Bunq-Client-Response-Id": value }), read)
    expect(withId(id)).toMatchObject({ responseId: id })
    expect(withId("ada@example.com said")).toMatchObject({ responseId: null })
  })
})
