import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, inject, it } from "vitest"
import { publishedPackages, root } from "../checks/repository.ts"
import { runCommand } from "../checks/run-command.ts"

const { directory: consumer, problem } = inject("consumer")
if (problem !== null) throw new Error(problem)

const runtime = (name: string) => join(root, "test/runtimes/node_modules", name, "bin/node")
const runtimes = [
  { line: 22, node: runtime("node22") },
  { line: 24, node: process.execPath },
  { line: 26, node: runtime("node26") }
]
const specifiers = publishedPackages().flatMap(({ entryPoints }) =>
  entryPoints.map(({ specifier }) => specifier)
)

/** Prints the names an entry point exports, as `import` and as `require` see them. */
const probe = `
import { createRequire } from "node:module"
const specifier = process.argv[2]
const names = (exports) => Object.keys(exports).filter((name) => name !== "__esModule").sort()
const imported = names(await import(specifier))
const required = names(createRequire(import.meta.url)(specifier))
console.log(JSON.stringify({ version: process.versions.node, imported, required }))
`
writeFileSync(join(consumer, "probe.mjs"), probe)

describe.each(runtimes)("on Node $line, the packed", ({ line, node }) => {
  it.each(specifiers)("%s is imported and required", async (specifier) => {
    const { output } = await runCommand(node, ["--no-warnings", "probe.mjs", specifier], { cwd: consumer })
    expect(output).toMatch(/^\{/)
    const { version, imported, required } = JSON.parse(output) as {
      version: string
      imported: string[]
      required: string[]
    }
    expect(version).toMatch(new RegExp(`^${line}[.]`))
    expect(imported).not.toEqual([])
    expect(required).toEqual(imported)
  })

  it("binary explains itself", async () => {
    const bin = join(consumer, "node_modules/bunq-provisioning/dist/bin.js")
    const { ok, output } = await runCommand(node, [bin, "--help"], { cwd: consumer })
    expect(output).toContain("bunq-provisioning")
    expect(ok).toBe(true)
  })
})

describe("the packed", () => {
  it("binary is linked and executable", async () => {
    const { ok, output } = await runCommand(join(consumer, "node_modules/.bin/bunq-provisioning"), ["--help"])
    expect(output).toContain("bunq-provisioning")
    expect(ok).toBe(true)
  })

  it("declarations compile, without looking away from any of ours", async () => {
    const imports = specifiers.map((specifier, index) => `import * as entry${index} from "${specifier}"`)
    const uses = specifiers.map((_, index) => `entry${index}`).join(", ")
    writeFileSync(join(consumer, "consumer.mts"), `${imports.join("\n")}\nexport const all = [${uses}]\n`)
    writeFileSync(join(consumer, "consumer.cts"), `${imports.join("\n")}\nexport const all = [${uses}]\n`)
    const flags =
      "--noEmit --strict --exactOptionalPropertyTypes --target es2024 --module nodenext --types node".split(
        " "
      )
    const { output } = await runCommand("tsc", [...flags, "consumer.mts", "consumer.cts"], { cwd: consumer })
    // xstate's own declarations do not compile under exactOptionalPropertyTypes.
    const ours = output
      .split("\n")
      .filter((line) => /^consumer|^node_modules\/.*bunq-provisioning\//.test(line))
    expect(ours).toEqual([])
  })
})
