import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, inject, it } from "vitest"
import { publishedPackages, root } from "../checks/repository.ts"
import { runCommand } from "../checks/run-command.ts"

const { directory: consumer, problem } = inject("consumer")
if (problem !== null) throw new Error(problem)

/** Beside the packed packages, outside the repository: nothing else of ours can be reached. */
const copies = join(consumer, "examples")
mkdirSync(copies, { recursive: true })
const examples = readdirSync(join(root, "examples")).filter((name) => name.endsWith(".ts"))
for (const name of examples) copyFileSync(join(root, "examples", name), join(copies, name))

const mayImport = [
  "effect",
  "express",
  "node:crypto",
  ...publishedPackages().flatMap(({ entryPoints }) => entryPoints.map((e) => e.specifier))
]

it("there is one with promises, one with Effect, one with a mock, one with webhooks and one with an inspector", () => {
  expect(examples.sort()).toEqual([
    "effect.ts",
    "express.ts",
    "inspector-session.ts",
    "mock-bank.ts",
    "plain-promise.ts"
  ])
})

it("they are formatted and compile against the packed packages", async () => {
  const formatted = await runCommand("oxfmt", ["--check", ...examples.map((name) => join("examples", name))])
  expect(formatted.output).toContain("correct format")
  expect(formatted.ok).toBe(true)
  const flags =
    "--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --skipLibCheck --target es2024 --module nodenext"
  const compiled = await runCommand("tsc", [...flags.split(" "), "--types", "node", ...examples], {
    cwd: copies
  })
  expect(compiled).toMatchObject({ output: "", ok: true })
})

describe.each(examples)("examples/%s", (name) => {
  const text = readFileSync(join(root, "examples", name), "utf8")

  it("is short and needs nothing but published packages", () => {
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(40)
    const imports = [...text.matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)].map(([, specifier]) => specifier)
    expect(imports.length).toBeGreaterThanOrEqual(2)
    expect(imports.filter((specifier) => !mayImport.includes(specifier ?? ""))).toEqual([])
  })

  it("brings one user to active, from the packed packages", async () => {
    const { ok, stdout } = await runCommand(process.execPath, [name], { cwd: copies })
    const phases = stdout.split("\n").map((line) => line.split(" ")[0] ?? "")
    expect(phases[0]).toBe("requesting")
    expect(phases.at(-1)).toBe("active")
    expect(phases.filter((phase) => phase === "active")).toHaveLength(1)
    expect(ok).toBe(true)
  })
})
