import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"
import type { CommandContext } from "./command.ts"
import { makeOutput } from "./output.ts"
import { tokensCommand } from "./tokens-command.ts"

const here = mkdtempSync(join(tmpdir(), "tokens-command-"))
afterAll(() => rmSync(here, { recursive: true, force: true }))
const database = join(here, "users.db")
writeFileSync(database, "")

const run = async (positionals: readonly string[], options: CommandContext["options"] = {}, json = false) => {
  let said = ""
  const stream = { write: (text: string) => void (said += text) }
  const outcome = await tokensCommand({
    options: { database, ...options },
    positionals,
    output: makeOutput(stream, stream, json)
  } as unknown as CommandContext)
  return { ...outcome, said }
}

it("makes tokens that are shown once, lists and revokes them", async () => {
  expect((await run(["list"])).said).toContain("nobody in")
  const made = await run(["create"], { scope: "act", label: "backend" })
  const [token = "", told] = made.said.split("\n")
  expect(token).toMatch(/^bpo_[\w-]{43}$/)
  expect(told).toContain("not shown again")
  const { id } = made.summary as { readonly id: string }
  const listed = await run(["list"])
  expect(listed.said).toMatch(new RegExp(`^${id} +act +20.*Z +backend$`, "m"))
  expect(listed.said + readFileSync(`${database}.tokens`, "utf8")).not.toContain(token.slice(4))
  expect((await run(["list"], {}, true)).summary).toMatchObject({ tokens: [{ id, scope: "act" }] })
  expect(await run(["revoke", id])).toMatchObject({ exitCode: 0, summary: { revoked: true } })
  expect(await run(["revoke", id])).toMatchObject({ exitCode: 1, summary: { revoked: false } })
  expect((await run(["list"])).said).toContain("nobody in")
})

it("ends the tokens of one user", async () => {
  const uuid = "6B1F3A52-0C1E-4A55-9D0C-3F1F3F0A9B11"
  expect(await run(["revoke", uuid])).toMatchObject({ exitCode: 0, summary: { uuid: uuid.toLowerCase() } })
  expect(readFileSync(`${database}.tokens`, "utf8")).toContain(`{"user":"${uuid.toLowerCase()}","through":`)
})

it.each([
  [["create"], {}],
  [["create"], { scope: "all" }],
  [["create"], { scope: "read", label: "a\nb" }],
  [["revoke"], {}],
  [["make"], {}],
  [["list", "all"], {}],
  [["list"], { database: join(here, "other.db") }]
])("refuses %o with %o", async (words, options) => {
  await expect(run(words, options)).rejects.toMatchObject({ _tag: "UsageError" })
})
