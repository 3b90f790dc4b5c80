import { machineDefinition } from "@bunq-provisioning/core/machine"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { root } from "../checks/repository.ts"
import { framed, run } from "./binary.ts"

it("docs/lifecycle.mmd is what the machine is; refresh it with: npx -y pnpm@12 -s diagram > docs/lifecycle.mmd", async () => {
  const [plain, json] = await Promise.all([run(["diagram"]), run(["diagram", "--json"])])
  expect(plain).toMatchObject({ code: 0, stderr: "" })
  expect(plain.stdout).toMatch(/^stateDiagram-v2\n/)
  expect(framed(json).summary["diagram"]).toBe(plain.stdout)
  expect(plain.stdout).toBe(readFileSync(join(root, "docs/lifecycle.mmd"), "utf8"))
})

it("--as json prints the machine as createMachine and Stately's tools read it", async () => {
  const [plain, json, wrong] = await Promise.all([
    run(["diagram", "--as", "json"]),
    run(["diagram", "--as", "json", "--json"]),
    run(["diagram", "--as", "svg", "--json"])
  ])
  expect(JSON.parse(plain.stdout)).toEqual(machineDefinition())
  expect(framed(json).summary["definition"]).toEqual(machineDefinition())
  expect(wrong.code).toBe(2)
})
