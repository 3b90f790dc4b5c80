import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { moduleGraph, type ModuleGraph } from "./module-graph.ts"
import { publishedPackages, root, scratch } from "./repository.ts"

/** One workspace with the real manifests and no code but violations: file, its text, and the rules it breaks. */
const planted: readonly (readonly [file: string, text: string, ...rules: string[]])[] = [
  [
    "packages/core/src/index.ts",
    'export * from "./lifecycle/deep.ts"',
    "core-entry-without-effect",
    "core-entry-without-node"
  ],
  [
    "packages/core/src/lifecycle/deep.ts",
    'export type { Effect } from "effect"\nimport "node:crypto"',
    "core-effect-in-four-entries"
  ],
  ["packages/core/src/up.ts", 'import "@bunq-provisioning/runtime"', "core-reaches-nothing-of-ours"],
  ["packages/adapter-http/src/index.ts", 'import "@bunq-provisioning/runtime"', "adapter-http-reaches-core"],
  [
    "packages/adapter-webhook/src/index.ts",
    'import "@bunq-provisioning/adapter-http"',
    "adapter-webhook-reaches-core"
  ],
  [
    "packages/adapter-http/src/deep.ts",
    'import "../../core/src/up.ts"',
    "entry-points-only",
    "packages-by-name"
  ],
  ["packages/adapter-http/src/path.ts", 'import "../../core/src/index.ts"', "packages-by-name"],
  ["packages/adapter-http/src/closed.ts", 'import "@bunq-provisioning/core/src/up.ts"', "resolvable"],
  ["packages/adapter-http/src/cycle.ts", 'import "./cycle-back.ts"'],
  ["packages/adapter-http/src/cycle-back.ts", 'import "./cycle.ts"', "no-cycles"],
  ["packages/adapter-http/src/tested.ts", 'import "./real.test.ts"', "shipped-code-without-tests"],
  ["packages/adapter-http/src/real.test.ts", 'import "./path.ts"'],
  ["packages/adapter-http/src/undeclared.ts", 'import "xstate"', "declared-dependencies"],
  ["packages/runtime/src/index.ts", 'import "./sqlite/index.ts"', "loop-without-a-store"],
  ["packages/runtime/src/sqlite/index.ts", 'import "node:sqlite"'],
  ["packages/runtime/src/store.ts", 'import "node:sqlite"', "loop-without-a-store"],
  ["packages/runtime/src/bank.ts", 'import "@bunq-provisioning/sandbox"', "runtime-reaches-core"],
  [
    "packages/react/src/index.ts",
    'import "@bunq-provisioning/runtime"\nimport "@bunq-provisioning/core"',
    "react-reaches-core",
    "react-without-effect"
  ],
  ["packages/sandbox/src/index.ts", 'import "@bunq-provisioning/core"', "sandbox-reaches-nothing-of-ours"],
  ["packages/sandbox/src/codec.ts", 'import type { Schema } from "effect"', "sandbox-without-npm"],
  ["packages/sandbox/src/alone.ts", "export const alone = 1", "no-orphans"],
  [
    "packages/bunq-provisioning/src/index.ts",
    'import "../../../test/scenario.ts"',
    "bunq-provisioning-reaches-core-and-adapter-http-and-adapter-webhook-and-runtime-and-sandbox"
  ],
  ["test/scenario.ts", 'import "../packages/runtime/src/store.ts"', "entry-points-only", "packages-by-name"],
  ["test/lost.ts", 'import "@bunq-provisioning/nowhere"', "resolvable"]
]

const workspace = join(scratch, "planted-boundaries")

/** The planted packages beside the real third-party ones, as a package manager would lay them out. */
const plant = () => {
  rmSync(workspace, { recursive: true, force: true })
  const ours = join(workspace, "node_modules/@bunq-provisioning")
  mkdirSync(ours, { recursive: true })
  for (const { folder, directory } of publishedPackages()) {
    mkdirSync(join(workspace, "packages", folder), { recursive: true })
    cpSync(join(directory, "package.json"), join(workspace, "packages", folder, "package.json"))
    symlinkSync(join("../../packages", folder), join(ours, folder))
  }
  for (const name of ["effect", "xstate"]) {
    symlinkSync(join(root, "packages/core/node_modules", name), join(workspace, "node_modules", name))
  }
  for (const [file, text] of planted) {
    mkdirSync(dirname(join(workspace, file)), { recursive: true })
    writeFileSync(join(workspace, file), `${text}\nexport {}\n`)
  }
  for (const file of ["tsconfig.json", "package.json"]) cpSync(join(root, file), join(workspace, file))
}

describe("boundaries", () => {
  let graph: ModuleGraph

  beforeAll(async () => {
    plant()
    graph = await moduleGraph(workspace)
  })
  afterAll(() => rmSync(workspace, { recursive: true, force: true }))

  const rulesOf = (file: string) =>
    graph.violations.filter(({ from }) => from === file).map(({ rule }) => rule)

  const cases = planted.flatMap(([file, , ...rules]) => rules.map((rule) => ({ file, rule })))
  it.each(cases)("$rule catches $file", ({ file, rule }) => {
    expect(rulesOf(file)).toContain(rule)
  })

  it("has a planted violation for every rule", async () => {
    const { default: config } = (await import(join(root, ".dependency-cruiser.mjs"))) as {
      default: { forbidden: readonly { name: string }[] }
    }
    const names = config.forbidden.map(({ name }) => name)
    expect(new Set(cases.map(({ rule }) => rule))).toEqual(new Set(names))
  })

  it("lets the SQLite store import node:sqlite", () => {
    expect(rulesOf("packages/runtime/src/sqlite/index.ts")).toEqual([])
  })
})
