import { inspect } from "node:util"
import { reportError } from "bunq-provisioning"
import { afterEach, describe, expect, it } from "vitest"
import { framed, run } from "../cli/binary.ts"
import { answerRows } from "./answer-rows.ts"
import { makePlace, mark } from "./bad-input.ts"
import type { BadInput, Place } from "./bad-input.ts"
import { commandLineRows } from "./command-line-rows.ts"
import { configurationRows } from "./configuration-rows.ts"
import { inputRows } from "./input-rows.ts"
import { localBankRows } from "./local-bank-rows.ts"
import { operatorRows } from "./operator-rows.ts"
import { partnerCommandRows } from "./partner-command-rows.ts"
import { storageRows } from "./storage-rows.ts"

const table: readonly BadInput[] = [
  ...inputRows,
  ...answerRows,
  ...operatorRows,
  ...configurationRows,
  ...storageRows,
  ...localBankRows,
  ...commandLineRows,
  ...partnerCommandRows
]
/** Nothing of the machine the tests run on. */
const nobody = { env: { BUNQ_API_KEY: "", BUNQ_DATABASE: "", BUNQ_VAULT_KEY: "" } }
/** A sentence: one full stop, at the end. A command to be typed may stand there without one, and the bank's response id after it. */
const sentence = /^[A-Z-][^\n]*([.]( \(response [\w-]+\))?|openssl rand -base64 32)$/
const inner = /[.!?] +[A-Z]/

const places: Place[] = []
const place = (): Place => {
  const made = makePlace()
  places.push(made)
  return made
}
afterEach(async () => {
  for (const made of places.splice(0)) await made.close()
})

const isRight = (message: string, { fix }: BadInput): void => {
  expect(message).toContain(fix)
  expect(message).toMatch(sentence)
  expect(message).not.toMatch(inner)
  expect(message).not.toContain(mark)
}

describe.each(table.flatMap((row) => (row.library === undefined ? [] : [{ ...row, provoke: row.library }])))(
  "in the library: $input",
  (row) => {
    it(`is a ${row.tag}, reason ${row.reason}`, async () => {
      const error: unknown = await row.provoke(place()).then(
        () => expect.fail("It was accepted."),
        (thrown: unknown) => thrown
      )
      const { tag, reason, exitCode } = row
      expect(reportError(error)).toMatchObject({ tag, reason, exitCode })
      // An error with one reason only has no other name for it.
      expect(error).toMatchObject(reason === tag ? { _tag: tag } : { reason: { _tag: reason } })
      isRight(reportError(error).message, row)
      // A path given to the sandbox is in its reason, for programs; otherwise what was given is nowhere.
      const shown = tag === "SandboxError" ? "" : inspect(error, { depth: 9, showHidden: true })
      expect(shown.split("\n    at ")[0]).not.toContain(mark)
      expect((error as Error).message).not.toContain(mark)
    })
  }
)

describe.each(table.flatMap((row) => (row.binary === undefined ? [] : [{ ...row, words: row.binary }])))(
  "in the binary: $input",
  (row) => {
    it(`is one sentence, and exit code ${row.exitCode}`, async () => {
      const words = await row.words(place())
      const [plain, json] = [await run(words, nobody), await run([...words, "--json"], nobody)]
      expect([plain.code, json.code]).toEqual([row.exitCode, row.exitCode])
      expect(plain.stdout).toBe("")
      isRight(plain.stderr.trimEnd(), row)
      expect(json.stderr).toBe("")
      const { tag, reason } = row
      const message = plain.stderr.trimEnd()
      expect(framed(json).summary).toEqual({ type: "summary", ok: false, error: { tag, reason, message } })
      expect(json.stdout).not.toContain(mark)
    })
  }
)

it("an error that is not ours keeps its text to itself", () => {
  class Foreign extends Error {
    readonly _tag = "SchemaError"
  }
  for (const error of [new Foreign(mark), new TypeError(mark), mark, { message: mark }, null, undefined]) {
    const report = reportError(error)
    expect(report).toMatchObject({ tag: "Unexpected", exitCode: 1 })
    expect(JSON.stringify(report)).not.toContain(mark)
  }
})
