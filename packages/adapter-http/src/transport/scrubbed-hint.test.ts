import { expect, test } from "vitest"
import { scrubbedHint } from "./scrubbed-hint.ts"

test.each([
  ["The request signature is invalid.", "The request signature is invalid."],
  [
    "User credentials are incorrect. Incorrect API key or IP address.",
    "User credentials are incorrect. Incorrect API key or IP address."
  ],
  ['Superfluous field "phone".', "Superfluous field …."],
  ["The e-mail ada@example.com is already in use.", "The e-mail … is already in use."],
  ["Phone number +31 6 12345678 is known.", "Phone number … … … is known."],
  ["Value 'Byron, Ada' is not valid for last name.", "Value … is not valid for last name."],
  ["Born on 1990-12-10, BSN 123.456.782", "… on … BSN …"],
  ["Ada Byron of Naritaweg is known.", "… … of … is known."],
  ["Token abcdefghijklmnopqrstuvwxyz was used.", "Token … was used."],
  ["See https://together.bunq.com/d/15399 for more", "See … for more"],
  ["“Naritaweg” `x` is\u0000not\n\nvalid", "… … is not valid"],
  ["", ""]
])("%j", (text, hint) => expect(scrubbedHint(text)).toBe(hint))

test("nothing that was sent comes back, in whatever case", () => {
  const sent = JSON.stringify({ address: { street: "lange straat", city: "Ede" }, status: "ACTIVE" })
  expect(scrubbedHint("The street lange, STRAAT in ede is not active; the address is wrong.", sent)).toBe(
    "The street …, … in … is not …; the address is wrong."
  )
})

test("is short whatever comes", () => {
  expect(scrubbedHint("word ".repeat(10_000)).length).toBeLessThanOrEqual(160)
  expect(scrubbedHint('"'.repeat(100_000) + "x".repeat(100_000)).length).toBeLessThanOrEqual(160)
})
