import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { crowdedCategory, mergeFilters, withoutReceiver } from "./merge-filters.ts"
import type { WantedFilters } from "./merge-filters.ts"
import { isHookAddress, shownTarget } from "./hook-address.ts"
import { at, filter, partner, token, uuidOf } from "./scripted-world.test-support.ts"

const uuid = uuidOf(1)
const user = { kind: "user", uuid, userId: 1364 } as const
const categories = ["PARTNER_USER_PROVISION", "USER_ONBOARDING"]
const verification = fc.constantFrom<readonly string[]>([], ["BUNQ_CERTIFICATE"], ["A", "B"])

/** Addresses that are another's, however alike they look. */
const foreign = fc.constantFrom(
  "https://other.example/bunq/hook",
  `https://us.example:8443/bunq/${token("a")}`,
  `https://us.example/bunq2/${token("a")}`,
  `https://us.example/bunq/${token("a")}/${token("b")}`,
  `https://us.example/${token("a")}`,
  `https://us.example/bunq/short`,
  `https://us.example/bunq/${token("a")}?x=1`,
  `https://us.example/bunq/${token("a")}#x`,
  `https://me@us.example/bunq/${token("a")}`,
  `http://us.example/bunq/${token("a")}`,
  `https://us.example/bunq/${uuidOf(3)}`,
  `https://us.example/bunq/${token("a")}/${uuidOf(2)}`,
  "not an address"
)
const item = fc.record({
  category: fc.constantFrom(...categories, "CARD", "a word nobody knows"),
  verificationTypes: verification,
  place: fc.oneof(
    fc.record({ isOurs: fc.constant(false), target: foreign }),
    fc.record({ isOurs: fc.constant(true), target: fc.constantFrom("t", "o", "a") })
  )
})

describe.each([
  ["the partner", partner, (letter: string) => at("us.example", letter)],
  ["a user", user, (letter: string) => `${at("us.example", letter)}/${uuid}`]
] as const)("merging filters of %s", (_, owner, addressOf) => {
  it("keeps all that is foreign as it is, and leaves each of ours once", () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 8 }),
        verification,
        fc.subarray(categories, { minLength: 1 }),
        (items, verificationTypes, ofThese) => {
          const wanted: WantedFilters = {
            owner,
            categories: ofThese,
            target: addressOf("t"),
            verificationTypes
          }
          const registered = items.map(({ category, place, verificationTypes: types }) => ({
            category,
            target: place.isOurs ? addressOf(place.target) : place.target,
            verificationTypes: types
          }))
          const isForeign = (index: number) =>
            items[index]?.place.isOurs === false || !ofThese.includes(items[index]?.category ?? "")
          const theirs = registered.filter((__, index) => isForeign(index))
          const merged = mergeFilters(registered, wanted)
          expect(merged.foreign).toEqual(theirs)
          expect(merged.filters.filter((one) => theirs.includes(one))).toEqual(theirs)
          const left = merged.filters.filter((one) => !theirs.includes(one))
          expect(left.map(({ category }) => category).toSorted()).toEqual(ofThese.toSorted())
          for (const one of left) {
            expect(one.target).toBe(wanted.target)
            expect(one.verificationTypes.toSorted()).toEqual(verificationTypes.toSorted())
          }
          expect(merged.isChanged).toBe(JSON.stringify(merged.filters) !== JSON.stringify(registered))
          expect(mergeFilters(merged.filters, wanted)).toMatchObject({
            isChanged: false,
            filters: merged.filters
          })
          const { filters, removed } = withoutReceiver(merged.filters, { ...wanted, categories: ofThese })
          expect([filters, removed]).toEqual([theirs, left])
        }
      ),
      { numRuns: 2_000, seed: 20261121 }
    )
  })
})

it("counts addresses, not filters, and only of the categories that are asked about", () => {
  const three = ["a", "b", "c"].map((letter) => filter("CARD", at("us.example", letter)))
  expect(crowdedCategory(three, ["CARD"])).toEqual({
    category: "CARD",
    hosts: ["us.example", "us.example", "us.example"]
  })
  expect(crowdedCategory(three, ["PAYMENT"])).toBeNull()
  expect(crowdedCategory([...three.slice(1), ...three.slice(1)], ["CARD"])).toBeNull()
})

it.each([
  [at("us.example"), "https://us.example/bunq/…"],
  [`${at("us.example:8443")}/${uuid}`, `https://us.example:8443/bunq/…/${uuid}`],
  ["https://us.example/hooks/secret?key=1", "https://us.example/…"],
  ["https://me:secret@us.example/x", "https://us.example/…"],
  ["nothing", "//?/…"]
])("%s is shown as %s", (target, shown) => expect(shownTarget(target)).toBe(shown))

it.each([
  ["https://us.example", true],
  ["http://[::1]:80/x", true],
  ["http://127.0.0.1.example/x", false],
  ["ftp://127.0.0.1/x", false],
  ["https:///", false]
])("%s may be registered: %s", (target, may) => expect(isHookAddress(target)).toBe(may))

it.each([
  ["http://127.0.0.1:1", "http://127.0.0.1:2", "t", "replaced"],
  ["http://127.0.0.1:1", "http://127.0.0.1:2", "o", "kept"],
  ["http://127.0.0.1:1", "http://127.0.0.2:1", "t", "kept"],
  ["https://us.example:1", "https://us.example:2", "t", "kept"]
])("of %s a receiver at %s with token %s is %s", (before, now, letter, outcome) => {
  const target = `${now}/bunq/${token("t")}`
  const registered = [filter("PARTNER_USER_PROVISION", `${before}/bunq/${token(letter)}`)]
  const categories = ["PARTNER_USER_PROVISION"]
  const { stale, foreign } = mergeFilters(registered, {
    owner: partner,
    categories,
    target,
    verificationTypes: []
  })
  expect([stale.length, foreign.length]).toEqual(outcome === "replaced" ? [1, 0] : [0, 1])
})
