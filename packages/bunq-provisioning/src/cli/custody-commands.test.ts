import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { CommandContext, Outcome } from "./command.ts"
import { eraseCommand } from "./erase-command.ts"
import { exportCommand } from "./export-command.ts"
import { makeOutput } from "./output.ts"
import { rotateApiKeyCommand } from "./rotate-api-key-command.ts"
import { rotateKeyCommand } from "./rotate-key-command.ts"
import { verifyCommand } from "./verify-command.ts"
import { withoutBank } from "./without-bank.ts"

const here = mkdtempSync(join(tmpdir(), "custody-commands-"))
afterAll(() => rmSync(here, { recursive: true, force: true }))
const database = join(here, "users.db")
const uuid = "6b1f3a52-0c1e-4a55-9d0c-000000000001"

type Given = Partial<Pick<CommandContext, "options" | "positionals" | "env">> & { readonly typed?: string }
const run = async (
  command: (context: CommandContext) => Promise<Outcome>,
  { options = {}, positionals = [], env = {}, typed }: Given = {}
) => {
  let said = ""
  const stream = { write: (text: string) => void (said += text) }
  const outcome = await command({
    options: { database, ...options },
    positionals,
    env,
    output: makeOutput(stream, stream, false),
    input: {
      interactive: typed !== undefined,
      readAll: async () => "",
      askSecret: async () => typed ?? "",
      keys: async () => {}
    },
    pid: 1,
    interrupted: new AbortController().signal
  })
  return { ...outcome, said }
}
const refusal = (...given: Parameters<typeof run>): Promise<string> =>
  run(...given).then(
    ({ said }) => `not refused: ${said}`,
    (error: { readonly reason: string | { readonly _tag: string } }) =>
      typeof error.reason === "string" ? error.reason : error.reason._tag
  )

beforeAll(() =>
  withoutBank({ database }, async (provisioner) => {
    await provisioner.provision({ externalUuid: uuid, email: "a@example.com", phoneNumber: "+31612345678" })
  })
)

describe("export and verify", () => {
  const file = join(here, "history.jsonl")
  it("go together, and a changed file shows", async () => {
    const exported = await run(exportCommand, { positionals: [uuid], options: { out: file } })
    expect(exported).toMatchObject({ exitCode: 0, summary: { ok: true, entries: 1, broken: null } })
    expect((statSync(file).mode & 0o777).toString(8)).toBe("600")
    const verified = await run(verifyCommand, { positionals: [file] })
    expect(verified).toMatchObject({ exitCode: 0, summary: { uuid, hash: exported.summary["hash"] } })
    const { said } = await run(exportCommand, { positionals: [uuid] })
    const withoutTime = (text: string) => text.replace(/"exportedAt":\d+/, "")
    expect(withoutTime(said)).toBe(withoutTime(readFileSync(file, "utf8")))
    const changed = join(here, "changed.jsonl")
    writeFileSync(changed, said.replace("operator", "bank"))
    expect(await run(verifyCommand, { positionals: [changed] })).toMatchObject({
      exitCode: 1,
      summary: { ok: false, broken: { number: 1, fault: "Changed" } }
    })
  })
  it("write over nothing, and refuse what is none", async () => {
    const other = join(here, "other")
    writeFileSync(other, "{}")
    expect(await refusal(exportCommand, { positionals: [uuid], options: { out: other } })).toBe("BadValue")
    expect(readFileSync(other, "utf8")).toBe("{}")
    for (const wrong of [other, here, join(here, "missing")])
      expect(await refusal(verifyCommand, { positionals: [wrong] })).toBe("BadValue")
    const stranger = uuid.replace(/1$/, "9")
    expect(await refusal(exportCommand, { positionals: [stranger] })).toBe("NotFound")
  })
})

describe("erase", () => {
  const one = { positionals: [uuid] }
  it("wants to hear that it is meant, from a person or by --yes", async () => {
    expect(await refusal(eraseCommand, one)).toBe("MissingArgument")
    expect(await refusal(eraseCommand, { ...one, typed: "no" })).toBe("BadValue")
    expect(await refusal(eraseCommand, { ...one, typed: "erase" })).toBe("NotSettled")
    expect(await refusal(eraseCommand, { ...one, options: { yes: true } })).toBe("NotSettled")
  })
})

describe("rotate-key", () => {
  const keys = () => readFileSync(`${database}.key`, "utf8").trim().split("\n")
  it("changes the key file, and keeps the old key when it is told to", async () => {
    const [old = ""] = keys()
    const first = await run(rotateKeyCommand, { options: { "keep-old": true } })
    expect(first.summary).toMatchObject({ ok: true, rewrapped: 2, current: 0 })
    const [fresh, ...others] = keys()
    expect([others, fresh === old]).toEqual([[old], false])
    // Two keys in the file: a rotation that was not over. It goes on with the same key.
    expect((await run(rotateKeyCommand)).summary).toMatchObject({ rewrapped: 0, current: 2 })
    expect(keys()).toEqual([fresh])
    const exported = await run(exportCommand, { positionals: [uuid] })
    expect(exported.exitCode).toBe(0)
  })
  it("wants both keys where they come from the environment", async () => {
    const [present = ""] = keys()
    const fresh = Buffer.alloc(32, 9).toString("base64")
    expect(await refusal(rotateKeyCommand, { env: { BUNQ_VAULT_KEY: fresh } })).toBe("MissingArgument")
    const env = { BUNQ_VAULT_KEY: `${fresh},${present}` }
    expect((await run(rotateKeyCommand, { env })).summary).toMatchObject({ rewrapped: 2 })
    expect(keys()).toEqual([present])
    await withoutBank({ database, vaultKey: fresh }, async ({ list }) => {
      expect((await list()).views.length).toBe(1)
    })
  })
})

it("rotate-api-key wants the new key from somewhere others do not see", async () => {
  expect(await refusal(rotateApiKeyCommand)).toBe("KeyMissing")
  const open = join(here, "new-key")
  writeFileSync(open, "sandbox_x", { mode: 0o644 })
  expect(await refusal(rotateApiKeyCommand, { options: { "new-api-key-file": open } })).toBe(
    "KeyFileUnusable"
  )
})
