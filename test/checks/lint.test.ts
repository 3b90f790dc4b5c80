import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { root } from "./repository.ts"
import { runCommand } from "./run-command.ts"

const banned: readonly (readonly [code: string, rule: string])[] = [
  ["export const a = Date.now()", "no-restricted-properties"],
  ["export const a = performance.now()", "no-restricted-properties"],
  ["export const a = Math.random()", "no-restricted-properties"],
  ["export const a = crypto.randomUUID()", "no-restricted-properties"],
  ["export const a = AbortSignal.timeout(1)", "no-restricted-properties"],
  ["setTimeout(() => {}, 1)", "no-restricted-globals"],
  ["setInterval(() => {}, 1)", "no-restricted-globals"],
  ["setImmediate(() => {})", "no-restricted-globals"],
  ['await fetch("x")', "no-restricted-globals"],
  ['import "effect/unstable/http"', "no-restricted-imports"],
  ['import "@effect/platform"', "no-restricted-imports"],
  ['import "@effect/platform/HttpClient"', "no-restricted-imports"],
  ["console.log(1)", "no-console"],
  ["export const a = (b: any) => b", "no-explicit-any"]
]

const focused = 'import { it } from "vitest"\nit.only("works", () => {})'

describe("lint", () => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-lint-"))
  let output = ""

  const plant = (path: string, code: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${code}\n`)
  }

  beforeAll(async () => {
    cpSync(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"))
    for (const [index, [code]] of banned.entries()) plant(`packages/core/src/planted-${index}.ts`, code)
    plant("packages/core/src/focused.test.ts", focused)
    plant("packages/core/src/edges/clock.ts", "export const now = () => Date.now()")
    plant("packages/bunq-provisioning/src/bin.ts", "console.log(1)")
    output = (await runCommand("oxlint", ["-f", "unix", "."], { cwd: folder })).output
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const foundIn = (path: string) => output.split("\n").filter((line) => line.startsWith(`${path}:`))

  it.each(banned.map(([code, rule], index) => ({ code, rule, index })))(
    "refuses $code",
    ({ rule, index }) => {
      expect(foundIn(`packages/core/src/planted-${index}.ts`).join("\n")).toContain(rule)
    }
  )

  it("refuses a test that keeps others from running", () => {
    expect(foundIn("packages/core/src/focused.test.ts").join("\n")).toContain("no-focused-tests")
  })

  it("lets the edges have a clock and the binary a console", () => {
    expect(foundIn("packages/core/src/edges/clock.ts")).toEqual([])
    expect(foundIn("packages/bunq-provisioning/src/bin.ts")).toEqual([])
  })
})
