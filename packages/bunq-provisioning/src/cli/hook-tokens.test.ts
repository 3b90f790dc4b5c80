import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, it } from "vitest"
import type { CommandContext } from "./command.ts"
import { hookTokens } from "./hook-tokens.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "bunq-provisioning-hook-"))
  folders.push(made)
  return made
}
const tokensOf = (
  given: { readonly file?: string; readonly set?: string },
  beside: { readonly database?: string; readonly make?: boolean } = {}
): readonly string[] => {
  const { file, set = "" } = given
  const context = { options: { "hook-token-file": file }, env: { BUNQ_HOOK_TOKEN: set } }
  const { database, make = false } = beside
  return hookTokens(context as unknown as CommandContext, { database, make })
}
const reasonOf = (run: () => unknown): string => {
  try {
    run()
    return "nothing"
  } catch (error) {
    return String((error as { readonly reason: unknown }).reason)
  }
}

it("a file wins over the environment, and that over what is beside the database; the first is current", () => {
  const file = join(folder(), "tokens")
  writeFileSync(file, "next\n\nprevious\n", { mode: 0o600 })
  const database = join(folder(), "x.db")
  writeFileSync(`${database}.hook`, "beside\n", { mode: 0o600 })
  expect(tokensOf({ file, set: "set" }, { database })).toEqual(["next", "previous"])
  expect(tokensOf({ set: " one, two " }, { database })).toEqual(["one", "two"])
  expect(tokensOf({}, { database })).toEqual(["beside"])
})

it("is made beside a database once, of 256 bits, for its owner only, and not for one on a server", () => {
  const here = folder()
  const database = join(here, "x.db")
  expect(reasonOf(() => tokensOf({}, { database }))).toBe("KeyMissing")
  const [made = ""] = tokensOf({}, { database, make: true })
  expect(made).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(tokensOf({}, { database, make: true })).toEqual([made])
  expect(readFileSync(`${database}.hook`, "utf8")).toBe(`${made}\n`)
  expect(statSync(`${database}.hook`).mode & 0o777).toBe(0o600)
  expect(tokensOf({}, { database: join(here, "y.db"), make: true })).not.toEqual([made])
  const server = { database: "postgres://127.0.0.1/x", make: true }
  expect(reasonOf(() => tokensOf({}, server))).toBe("KeyMissing")
  expect(reasonOf(() => tokensOf({}, { make: true }))).toBe("KeyMissing")
})

it("is refused where others can read it, where nothing is in it, and where none can be written", () => {
  const file = join(folder(), "tokens")
  writeFileSync(file, "token")
  chmodSync(file, 0o644)
  expect(reasonOf(() => tokensOf({ file, set: "set" }))).toBe("KeyFileUnusable")
  chmodSync(file, 0o600)
  expect(tokensOf({ file })).toEqual(["token"])
  writeFileSync(file, " \n")
  expect(reasonOf(() => tokensOf({ file, set: "set" }))).toBe("KeyMissing")
  const database = join(folder(), "absent", "x.db")
  expect(reasonOf(() => tokensOf({}, { database, make: true }))).toBe("KeyFileUnusable")
})
