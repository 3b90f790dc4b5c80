import { expect, it } from "vitest"
import { sameParts } from "./same-parts.ts"

it("keeps every part that did not change", () => {
  const known = { a: { b: [1, { c: 2 }] }, d: [1, 2], e: null }
  const next = sameParts(known, { a: { b: [1, { c: 2 }] }, d: [1, 3], e: null })
  expect(next).toEqual({ a: { b: [1, { c: 2 }] }, d: [1, 3], e: null })
  expect(next.a).toBe(known.a)
  expect(next.d).not.toBe(known.d)
  expect(sameParts(known, structuredClone(known))).toBe(known)
})

it("takes files for the same only when they are the same object", () => {
  const [one, other] = [new Blob(["a"]), new Blob(["a"])]
  const known = { file: one, bytes: new Uint8Array([1]) }
  expect(sameParts(known, { ...known })).toBe(known)
  expect(sameParts(known, { ...known, file: other }).file).toBe(other)
  expect(sameParts(known, { ...known, bytes: new Uint8Array([1]) })).not.toBe(known)
})

it("takes what is new as it is", () => {
  expect(sameParts({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 })
  expect(sameParts([1, 2], [1])).toEqual([1])
  expect(sameParts({ a: undefined }, { b: undefined })).toEqual({ b: undefined })
  expect(sameParts([], {})).toEqual({})
  expect(sameParts(null, { a: 1 })).toEqual({ a: 1 })
  expect(sameParts({ a: {} }, { a: null })).toEqual({ a: null })
})
