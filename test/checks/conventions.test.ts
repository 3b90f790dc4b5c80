import { describe, expect, it } from "vitest"
import { syntaxConventions } from "./syntax-conventions.ts"
import { textConventions } from "./text-conventions.ts"

const problems = (path: string, text: string) =>
  [...textConventions, syntaxConventions].flatMap((convention) => convention({ path, text }))

// Assembled, or this file would break the rules it plants.
const home = ["", "home", "ada", "project"].join("/")
const host = ["https:", "", "registry.example.org", "effect"].join("/")
const long = "//\n".repeat(251)

const planted: readonly (readonly [path: string, text: string, problem: string])[] = [
  ["packages/core/src/utils.ts", "", "says nothing"],
  ["packages/core/src/shared/machine.ts", "", "says nothing"],
  ["test/helpers.test.ts", "", "says nothing"],
  ["packages/core/src/provisionMachine.ts", "", "not kebab-case"],
  ["packages/core/src/machine.ts", long, "251 lines"],
  ["test/scenario.test.ts", long, "251 lines"],
  ["README.md", `cd ${home}`, "path of one machine"],
  ["docs/setup.md", `see ${host}`, "host of a registry"],
  [".npmrc", `registry=${["https:", "", "npm", "example.org"].join("/")}`, "host of a registry"],
  ["packages/runtime/src/loop.ts", "const due_at = 1", "snake_case"],
  ["packages/runtime/src/loop.ts", "export const a = { due_at: 1 }", "snake_case"],
  [
    "packages/core/src/lifecycle/step.ts",
    "export const a = (b: { sub_status: string }) => b.sub_status",
    "snake_case"
  ],
  ["packages/core/src/index.ts", 'export * from "./step.ts"', "export *"],
  ["packages/core/src/index.ts", 'export * as step from "./step.ts"', "export *"],
  ["packages/core/src/step.test.ts", 'it.only("works", () => {})', ".only"],
  ["packages/core/src/step.test.ts", 'describe.each([1]).only("works", () => {})', ".only"],
  ["packages/core/src/step.test.ts", 'it.skip("works", () => {})', "says why"],
  ["packages/core/src/step.test.ts", 'it.todo("works")', "says why"],
  ["packages/core/src/step.test.ts", 'it.skipIf(true)("works", () => {})', "says why"]
]

const innocent: readonly (readonly [path: string, text: string])[] = [
  ["packages/core/src/database.ts", "export const a = 1\n".repeat(250)],
  ["packages/core/src/wire/provision.ts", "export const a = { external_uuid: 1 }"],
  ["packages/sandbox/src/bank/bank.ts", "export const token_value = 1"],
  ["packages/core/src/step.ts", 'export const a = { "sub_status": 1, "b": "sub_status" }'],
  ["packages/core/src/step.ts", "export const PI_HALF = 1"],
  ["packages/core/src/step.test.ts", 'it.skip("works, because nobody listens", () => {})'],
  [
    "packages/core/src/cursor.ts",
    "export const skip = (cursor: { skip(n: number): void }) => cursor.skip(1)"
  ],
  ["README.md", `GET /user/1/${"root"}/2 and https://example.org/home/x`],
  ["pnpm-lock.yaml", host]
]

describe("conventions", () => {
  it.each(planted)("%s: %s", (path, text, problem) => {
    expect(problems(path, text).join("\n")).toContain(problem)
  })

  it.each(innocent)("lets pass %s: %s", (path, text) => {
    expect(problems(path, text)).toEqual([])
  })
})
