import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import { apiKey, keySource } from "./api-key.ts"
import type { CommandContext } from "./command.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const keyFile = (text: string, mode = 0o600): string => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-key-"))
  folders.push(folder)
  const file = join(folder, "key")
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

const context = (given: { readonly file?: string; readonly env?: string; readonly typed?: string }) =>
  ({
    options: given.file === undefined ? {} : { "api-key-file": given.file },
    env: given.env === undefined ? {} : { BUNQ_API_KEY: given.env },
    input: {
      interactive: given.typed !== undefined,
      askSecret: () => Promise.resolve(`${given.typed} `)
    },
    interrupted: new AbortController().signal
  }) as unknown as CommandContext

describe("the partner's key", () => {
  it.each([
    {
      given: { file: "key-in-file\n", env: "key-in-env", typed: "typed" },
      source: "file",
      key: "key-in-file"
    },
    { given: { env: "key-in-env", typed: "typed" }, source: "environment", key: "key-in-env" },
    { given: { env: "", typed: "typed" }, source: "prompt", key: "typed" }
  ])("comes from the $source", async ({ given, source, key }) => {
    const asked = context("file" in given ? { ...given, file: keyFile(String(given.file)) } : given)
    expect(keySource(asked)).toBe(source)
    expect(await apiKey(asked)).toBe(key)
  })

  it.each([
    { what: "nowhere", given: () => ({}), reason: "KeyMissing" },
    {
      what: "a file others can read",
      given: () => ({ file: keyFile("canary", 0o644) }),
      reason: "KeyFileUnusable"
    },
    { what: "a folder", given: () => ({ file: tmpdir() }), reason: "KeyFileUnusable" },
    { what: "a device", given: () => ({ file: "/dev/null" }), reason: "KeyFileUnusable" },
    {
      what: "something big",
      given: () => ({ file: keyFile("canary".repeat(1000)) }),
      reason: "KeyFileUnusable"
    }
  ])("from $what is refused without being printed", async ({ given, reason }) => {
    const error: unknown = await apiKey(context(given())).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ _tag: "UsageError", reason })
    expect((error as Error).message).not.toContain("canary")
  })
})
