import { Option } from "effect"
import fc from "fast-check"
import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { documentedTypes } from "./documented-types.ts"
import * as wire from "./index.ts"
import type { Decoder } from "./index.ts"

const {
  decodeFailurePage,
  decodeFilterPage,
  decodeInquiryPage,
  decodeOnboarding,
  decodePinnedPage,
  ...plain
} = wire
const decoders = new Map<string, Decoder<unknown>>([
  ["decodeFailurePage", decodeFailurePage("/v1/user/1360/notification-filter-failure")],
  ["decodeFilterPage", decodeFilterPage("/v1/user/1360/notification-filter-url")],
  ["decodePinnedPage", decodePinnedPage("/v1/user/1360/certificate-pinned")],
  ["decodeInquiryPage", decodeInquiryPage("/v1/user/1364/user-information-inquiry")],
  ["decodeOnboarding", decodeOnboarding(260)],
  ...Object.entries(plain)
    .filter(([name]) => name.startsWith("decode"))
    .map(([name, decode]) => [name, decode as Decoder<unknown>] as const)
])

const folder = new URL("./recorded/", import.meta.url)
const recorded = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"))

let cases = 0
const readable = new Map<string, number>()

/** What is in the first item of a reply: one codec reads objects out of their envelope. */
const firstItem = (body: unknown): unknown => {
  const items = (body as { readonly Response?: unknown } | null)?.Response
  const first: unknown = Array.isArray(items) ? items[0] : undefined
  return typeof first === "object" && first !== null ? Object.values(first)[0] : body
}

/** Every codec gives a value or none, and what it gives can be stored. */
const survives = (body: unknown): void => {
  cases += 1
  for (const [name, decode] of decoders) {
    const decoded = decode(name === "decodeProvisionObject" ? firstItem(body) : body)
    if (!Option.isOption(decoded)) throw new Error(`${name} gave no option.`)
    if (Option.isNone(decoded)) continue
    readable.set(name, (readable.get(name) ?? 0) + 1)
    JSON.stringify(decoded.value)
  }
  for (const surprise of wire.surprisesIn(body)) JSON.stringify([surprise, surprise.body()])
}

const json = fc.jsonValue({ maxDepth: 4 })
const types = fc.constantFrom(...Object.keys(documentedTypes), "Constructor", "__proto__", "toString")
const fields = fc.constantFrom(
  ...new Set(recorded.flatMap((text) => [...text.matchAll(/"([a-z_]+)":/g)].map(([, name]) => name ?? ""))),
  "__proto__",
  "constructor",
  "length"
)
const item = fc.dictionary(types, fc.oneof(json, fc.dictionary(fields, json, { maxKeys: 12 })), {
  maxKeys: 2
})
const reply = fc.record(
  {
    Response: fc.oneof(
      { weight: 5, arbitrary: fc.array(item, { maxLength: 4 }) },
      { weight: 1, arbitrary: json }
    ),
    Error: fc.oneof(fc.array(fc.dictionary(fields, json, { maxKeys: 4 }), { maxLength: 2 }), json),
    Pagination: fc.oneof(fc.dictionary(fields, json, { maxKeys: 3 }), json)
  },
  { requiredKeys: [] }
)

type Tree = { [key: string]: unknown }
/** Every place in a JSON value that can be changed: its holder and its key. */
const places = (value: unknown): readonly (readonly [Tree, string])[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => [[value as Tree, key] as const, ...places(inner)])

const change = (
  body: unknown,
  { at, how, value, name }: { at: number; how: number; value: unknown; name: string }
): void => {
  const all = places(body)
  const [holder, key] = all[at % Math.max(1, all.length)] ?? [{}, ""]
  const was = holder[key]
  if (how === 0) holder[key] = value
  else if (how === 1) delete holder[key]
  else if (how === 2) holder[key] = [was]
  else if (how === 3) holder[key] = { [name]: was }
  else if (Array.isArray(holder)) holder.push(was)
  else
    Object.defineProperty(holder, name, { value: was, enumerable: true, configurable: true, writable: true })
}
const mutation = fc.record({ at: fc.nat(500), how: fc.nat(4), value: json, name: fc.oneof(fields, types) })
const mutated = fc
  .tuple(fc.constantFrom(...recorded), fc.array(mutation, { minLength: 1, maxLength: 6 }))
  .map(([text, mutations]) => {
    const body: unknown = JSON.parse(text)
    for (const one of mutations) change(body, one)
    return body
  })

describe("no codec throws", () => {
  test("all codecs are tried", () => {
    const exported = Object.keys(wire).filter((name) => name.startsWith("decode"))
    expect([...decoders.keys()].toSorted()).toEqual(exported.toSorted())
  })

  test.each([
    ["any JSON", fc.jsonValue({ maxDepth: 6 }), 3_000],
    ["what looks like a reply", reply, 3_000],
    ["recorded bodies, changed here and there", mutated, 5_000]
  ] as const)("%s", (_, arbitrary, numRuns) => {
    const property = fc.property(arbitrary as fc.Arbitrary<unknown>, survives)
    expect(() => fc.assert(property, { numRuns, seed: 20261121 })).not.toThrow()
  })

  test.each([
    "[".repeat(3_000) + "]".repeat(3_000),
    `{"Response":${'[{"Id":'.repeat(2_000)}1${"}]".repeat(2_000)}}`
  ])("what is nested without end", (text) => expect(() => survives(JSON.parse(text))).not.toThrow())

  test("enough was tried, and every codec read some of it", () => {
    expect(cases).toBeGreaterThanOrEqual(10_000)
    for (const name of decoders.keys()) expect([name, (readable.get(name) ?? 0) > 5]).toEqual([name, true])
  })
})
