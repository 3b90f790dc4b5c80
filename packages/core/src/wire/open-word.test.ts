import { Option, Schema } from "effect"
import { expect, it } from "vitest"
import { openWord } from "./open-word.ts"
import { decodeProvision } from "./partner-user-provision.ts"

const read = Schema.decodeUnknownSync(openWord)

it.each(["", "NONE", "PENDING_FIRST_USE", "PENDING_PROCESS_OAUTH_REQUEST", "MOON_PHASE", "A_WORD".slice(2)])(
  "keeps a word, known or not: %j",
  (word) => {
    expect(read(word)).toBe(word)
  }
)

it.each(["Ada Lovelace", "ada@example.com", "c4".repeat(32), "NL123456789B01", "X".repeat(48), "A B"])(
  "withholds what is no word: %j",
  (text) => {
    expect(read(text)).toBe("?")
  }
)

it("a secret in place of a status is not observed", () => {
  const provision = {
    id: 7,
    created: "2026-06-12 09:00:00.000000",
    updated: "2026-06-12 09:00:00.000000",
    external_uuid: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11",
    status: "c4".repeat(32),
    sub_status: "Ada Lovelace"
  }
  const seen = Option.getOrThrow(decodeProvision({ Response: [{ PartnerUserProvision: provision }] }))
  expect(seen.observation).toMatchObject({ status: "?", subStatus: "?", actionRequired: "NONE" })
})
