import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { delivery } from "../testing/index.ts"
import { JsonCursor } from "./json-cursor.ts"
import { readDelivery } from "./read-delivery.ts"
import { aUser, token } from "./receiver-world.test-support.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readDelivery(bytes(text))
const wrap = (inside: string) =>
  read(`{"NotificationUrl":{"category":"PARTNER_USER_PROVISION","event_type":"A","object":${inside}}}`)
const id = (inside: string) => {
  const found = wrap(`{"PartnerUserProvision":${inside}}`)
  return found === null || found === "unhandled" ? null : found.objectId
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
const walks = (given: Uint8Array): boolean => {
  const cursor = new JsonCursor(given)
  try {
    cursor.skip()
    cursor.end()
    return true
  } catch {
    return false
  }
}

describe("the walk over JSON", () => {
  it("takes what JSON.parse takes, and no more", () => {
    const mutated = fc
      .tuple(fc.json({ maxDepth: 6 }), fc.nat(), fc.constantFrom("", ...'{}[],:"\\ \n\t0e-+.ntu\u0001é'))
      .map(([text, at, put]) => {
        const where = at % (text.length + 1)
        return text.slice(0, where) + put + text.slice(where + (at % 2))
      })
    let valid = 0
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 6 }), mutated), (text) => {
        valid += Number(isJson(text))
        expect(walks(bytes(text))).toBe(isJson(text))
      }),
      { numRuns: 5_000 }
    )
    expect(valid).toBeGreaterThan(1_000)
    expect(valid).toBeLessThan(4_900)
  })

  it.each([
    "",
    " ",
    "tru",
    "nul",
    "nulll",
    "01",
    "-",
    "1.",
    ".5",
    "1e",
    "1e+",
    "+1",
    "[1,]",
    '{"a":1,}',
    "{a:1}",
    '{"a" 1}',
    "[1 2]",
    '"\\x"',
    '"\\u12g4"',
    '"',
    '"\t"',
    "1 1",
    "NaN",
    "'a'",
    "[",
    "{",
    "\ufeff1",
    "//1"
  ])("%j is no JSON", (text) => {
    expect([walks(bytes(text)), isJson(text)]).toEqual([false, false])
  })

  it("ends at 64 levels, wherever they are", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"]
    ] as const) {
      const nested = (depth: number) => bytes(`${open.repeat(depth)}1${close.repeat(depth)}`)
      expect([walks(nested(64)), walks(nested(65)), walks(nested(100_000))]).toEqual([true, false, false])
    }
  })

  it("refuses what is not UTF-8", () => {
    expect(walks(Uint8Array.of(0x22, 0xc3, 0xa9, 0x22))).toBe(true)
    expect(walks(Uint8Array.of(0x22, 0xc3, 0x28, 0x22))).toBe(false)
    expect(walks(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toBe(false)
  })
})

describe("a body", () => {
  it("may have its keys in any order, escaped, and more of them", () => {
    const body = `{"later":[{}],"NotificationUrl":{"object":{"PartnerUserProvision":{"label":{"id":9},"\\u0069d":7,"name":"Zoë \\"x\\"","external_uuid":"${aUser.toUpperCase()}"}},
      "target_url":"x","event_type":"NEW_WORD","new":null,"category":"PARTNER_USER_\\u0050ROVISION"}}`
    expect(read(body)).toEqual({
      category: "PARTNER_USER_PROVISION",
      eventType: "NEW_WORD",
      objectType: "PartnerUserProvision",
      objectId: 7,
      uuid: aUser,
      userId: null,
      updated: null
    })
  })

  it("may name its object by another word, when it names one", () => {
    expect(wrap('{"NewWord":{"id":7}}')).toMatchObject({ objectType: "NewWord", objectId: 7 })
    expect(wrap('{"NewWord":{"id":7},"Other":{"id":8}}')).toBeNull()
    expect(wrap('{"NewWord":{"id":7},"PartnerUserProvision":{"id":8}}')).toMatchObject({ objectId: 8 })
  })

  it.each([
    "0",
    "-1",
    "1.0",
    "1e3",
    "9007199254740992",
    "12345678901234567890",
    '"7"',
    "null",
    "true",
    "[7]",
    "{}"
  ])("has no id %j", (number) => {
    expect(id(`{"id":${number}}`)).toBeNull()
    expect(wrap(`{"PartnerUserProvision":{"id":7,"user_id":${number}}}`)).toMatchObject({ userId: null })
  })
  it("has no id of thousands of digits", () => {
    expect(id(`{"id":1${"0".repeat(5_000)}}`)).toBeNull()
    expect(id(`{"id":1e${"9".repeat(5_000)}}`)).toBeNull()
  })
  it("has the largest safe id", () => {
    expect(id('{"id":9007199254740991}')).toBe(Number.MAX_SAFE_INTEGER)
  })

  it.each([
    '{"id":7,"id":8}',
    '{"id":7,"\\u0069d":8}',
    '{"id":7,"updated":"2026-06-12","updated":"2026-06-13"}'
  ])("says one thing once: %s", (inside) => {
    expect(id(inside)).toBeNull()
  })
  it("says one thing once, further out", () => {
    const { body } = delivery({ category: "USER_ONBOARDING", token })
    const inner = body.slice(1, -1)
    expect(read(`{${inner},${inner}}`)).toBeNull()
    const onboarding = '"category":"USER_ONBOARDING","object":{"UserOnboarding":{"id":7}}'
    expect(read(`{"NotificationUrl":{${onboarding}}}`)).toMatchObject({ objectId: 7, eventType: "" })
    expect(read(`{"NotificationUrl":{${onboarding},"category":"PAYMENT"}}`)).toBeNull()
    expect(read(`{"NotificationUrl":{${onboarding},"object":{}}}`)).toBeNull()
    for (const second of ['{"id":7}', "[]", "null", "1"])
      expect(wrap(`{"PartnerUserProvision":{"id":7},"PartnerUserProvision":${second}}`)).toBeNull()
  })

  it("pollutes nothing", () => {
    const keys = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]
    for (const key of keys) {
      expect(id(`{"${key}":{"id":9,"polluted":true},"id":7}`)).toBe(7)
      const unlikeAWord = key.startsWith("_")
      expect(wrap(`{"${key}":{"id":7}}`) === null).toBe(unlikeAWord)
      expect(read(`{"${key}":{"polluted":true}}`)).toBeNull()
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it("keeps no text that is not of bunq's form", () => {
    const odd = (field: string, value: unknown) =>
      wrap(`{"PartnerUserProvision":{"id":7,"${field}":${JSON.stringify(value)}}}`)
    for (const value of ["x".repeat(65), "<script>", "", 7, null, "2026\n", "jan@example.com"])
      expect(odd("updated", value)).toMatchObject({ updated: null })
    for (const value of ["x", "", 7, null, `${aUser} `, `${aUser}${aUser}`])
      expect(odd("external_uuid", value)).toMatchObject({ uuid: null })
    for (const value of ["", "A B", "<A>", "A".repeat(129), 7, null, "é"]) {
      const text = JSON.stringify(value)
      expect(read(`{"NotificationUrl":{"category":${text},"object":{"A":{"id":7}}}}`)).toBeNull()
      expect(
        read(
          `{"NotificationUrl":{"category":"USER_ONBOARDING","event_type":${text},"object":{"A":{"id":7}}}}`
        )
      ).toBeNull()
    }
  })
})
