import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { publishedPackages, root } from "../checks/repository.ts"
import { typescriptBlocks } from "./code-block.ts"
import { typeErrors } from "./type-errors.ts"

const packages = publishedPackages().map(({ name, folder }) => ({
  name,
  document: `packages/${folder}/README.md`
}))
const linesOf = (code: string) => code.trimEnd().split("\n").length
const [quickStart] = typescriptBlocks("README.md")

describe("code in READMEs", () => {
  test("compiles", { timeout: 120_000 }, () => {
    const blocks = [
      "README.md",
      "docs/http-api.md",
      "docs/inspector.md",
      "docs/react.md",
      "docs/telemetry.md",
      "docs/webhooks.md",
      ...packages.map(({ document }) => document)
    ].flatMap(typescriptBlocks)
    expect(blocks.length).toBeGreaterThan(packages.length)
    expect(typeErrors(blocks)).toEqual([])
  })

  test("that is wrong is found, with its line", { timeout: 120_000 }, () => {
    const code =
      'import { createProvisioner } from "bunq-provisioning"\nawait createProvisioner({ apiKey: 1 })\n'
    const errors = typeErrors([{ document: "planted.md", line: 10, code: `${code}showForm()\n` }])
    expect(errors).toEqual([
      expect.stringMatching(/^planted[.]md:11: .*number/),
      expect.stringMatching(/^planted[.]md:12: Expected 1 argument/)
    ])
  })

  test("starts in at most twenty lines", () => {
    expect(linesOf(quickStart?.code ?? "")).toBeLessThanOrEqual(20)
    expect(quickStart?.code).toContain("createProvisioner")
  })
})

describe.each(packages)("the README of $name", ({ name, document }) => {
  const text = readFileSync(join(root, document), "utf8")
  const blocks = typescriptBlocks(document)

  test("says what it is, how to install it and whose it is not", () => {
    expect(text.startsWith(`# ${name}\n`)).toBe(true)
    expect(text).toMatch(new RegExp(`npm install (--save-dev )?${name}( |$)`, "m"))
    expect(text).toContain("not a product of bunq")
    expect(text).toContain("](../../README.md)")
  })

  test("has one short example that imports it", () => {
    expect(blocks).toHaveLength(1)
    expect(blocks[0]?.code).toContain(`from "${name}`)
    expect(linesOf(blocks[0]?.code ?? "")).toBeLessThanOrEqual(10)
  })
})
