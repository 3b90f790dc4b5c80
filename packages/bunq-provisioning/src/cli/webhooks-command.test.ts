import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { BunqApi, BunqWebhooks, sealedPurpose, Vault } from "@bunq-provisioning/core/ports"
import { createSandbox, createVirtualClock } from "@bunq-provisioning/sandbox"
import type { SandboxOptions } from "@bunq-provisioning/sandbox"
import { Effect, Redacted } from "effect"
import { afterEach, describe, expect, it, vi } from "vitest"
import type { ProvisionerSettings } from "../create-provisioner.ts"
import { askAsPartner } from "../partner-bank.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { makeOutput } from "./output.ts"
import { ensureWebhooks } from "./webhooks/ensure-webhooks.ts"
import { listFailures } from "./webhooks/list-failures.ts"
import { listWebhooks } from "./webhooks/list-webhooks.ts"
import { removeWebhooks } from "./webhooks/remove-webhooks.ts"
import { retryDeliveries } from "./webhooks/retry-deliveries.ts"
import { webhooksCommand } from "./webhooks-command.ts"

type Given = Partial<Pick<CommandContext, "options" | "positionals" | "env">> & { readonly json?: boolean }
type Work = (context: CommandContext) => Promise<Outcome>
const run = async (work: Work, { options = {}, positionals = [], env = {}, json = false }: Given = {}) => {
  let said = ""
  const stream = { write: (text: string) => void (said += text) }
  const input = {
    interactive: false,
    readAll: async () => "",
    askSecret: async () => "",
    keys: async () => {}
  }
  const interrupted = new AbortController().signal
  const output = makeOutput(stream, stream, json)
  const outcome = await work({ options, positionals, env, output, input, pid: 1, interrupted })
  return { ...outcome, said }
}

const endpoint = "https://hooks.example.com/bunq"
const [first, second] = ["t".repeat(43), "n".repeat(43)]
const category = "PARTNER_USER_PROVISION"
const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"

const opened: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})
/** A bank in this process that lives a thousand times as fast, and a partner at it. */
const openBank = async (options: SandboxOptions = {}) => {
  const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9), speed: 1_000 })
  const bank = await createSandbox({ clock, ...options })
  opened.push(() => bank.close())
  const fetch = (async (input: RequestInfo | URL, init?: RequestInit) =>
    bank.fetch(new Request(input, init))) as typeof globalThis.fetch
  const settings: ProvisionerSettings = {
    environment: { name: "local", url: "http://127.0.0.1:1" },
    apiKey: bank.apiKey,
    clock,
    fetch
  }
  return { bank, settings, given: async () => settings }
}

describe("webhooks", () => {
  it("registers, changes the token, tells and removes, and shows no token", async () => {
    const { settings, given } = await openBank()
    const besides = vi.spyOn(console, "log")
    const foreign = { category: "CARD", target: "https://other.example/secret-path", verificationTypes: [] }
    const owner = { kind: "partner" } as const
    await askAsPartner(
      settings,
      "nobody",
      BunqWebhooks.use((it) => it.replaceFilters(owner, [foreign]))
    )
    const here = mkdtempSync(join(tmpdir(), "webhooks-command-"))
    opened.push(async () => rmSync(here, { recursive: true, force: true }))
    const file = join(here, "token")
    writeFileSync(file, `${second}\n${first}\n`, { mode: 0o600 })
    const env = { BUNQ_HOOK_TOKEN: first }
    const ensure = (options: CommandContext["options"]) =>
      run((context) => ensureWebhooks(context, given), { options: { endpoint, ...options }, env })
    const list = (json: boolean) => run((context) => listWebhooks(context, settings), { json })
    const said: string[] = []
    const noted = async (one: ReturnType<typeof run>) => {
      const outcome = await one
      said.push(outcome.said, JSON.stringify(outcome.summary))
      return outcome
    }

    const drift = { address: `${endpoint}/…`, missing: [category], stale: 0, foreign: 1 }
    const before = await noted(ensure({ check: true }))
    expect(before).toMatchObject({ exitCode: 1, summary: { ok: false, changed: false, ...drift } })
    const made = await noted(ensure({}))
    expect(made).toMatchObject({ exitCode: 0, summary: { ok: true, changed: true, ...drift } })
    expect(made.said).toContain(`Registered: ${category}.`)
    const again = await noted(ensure({ check: true }))
    expect(again).toMatchObject({ exitCode: 0, summary: { ok: true, missing: [], changed: false } })
    const rotated = await noted(ensure({ "hook-token-file": file, "bunq-certificate": true }))
    expect(rotated.summary).toMatchObject({ ok: true, stale: 1, changed: true })
    expect(rotated.said).toMatch(/Replaced: 1[^]*take the old token/)

    const rows = await noted(list(true))
    const lines = rows.said.trim().split("\n")
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
      expect.arrayContaining([
        { type: "filter", category, address: `${endpoint}/…`, verificationTypes: ["BUNQ_CERTIFICATE"] },
        { type: "filter", category: "CARD", address: "https://other.example/…", verificationTypes: [] }
      ])
    )
    expect((await noted(list(false))).said).toMatch(/^category +address +bunq shows\n/)
    const remove = () => run((context) => removeWebhooks(context, given), { options: { endpoint } })
    expect((await noted(remove())).summary).toEqual({ ok: true, removed: 1 })
    expect((await noted(remove())).said).toBe("Nothing leads there.\n")
    expect((await noted(list(true))).summary).toEqual({ ok: true, filters: 1, pinned: 0 })
    for (const secret of [first, second, "secret-path"]) expect(said.join()).not.toContain(secret)
    expect(besides).not.toHaveBeenCalled()
  })

  it("tells what bunq gave up on, and asks for it again", async () => {
    let isUp = false
    const deliver = async () => new Response(null, { status: isUp ? 200 : 503 })
    const { bank, settings, given } = await openBank({ deliver })
    const env = { BUNQ_HOOK_TOKEN: first }
    const ensured = await run((context) => ensureWebhooks(context, given), { options: { endpoint }, env })
    expect(ensured.exitCode).toBe(0)
    const created = Effect.gen(function* () {
      const request = { email: "a@example.com", phoneNumber: "+31612345678", product: "USER_VERIFIED" }
      const vault = yield* Vault
      yield* vault.write(
        { owner: uuid, purpose: sealedPurpose.request },
        Redacted.make(JSON.stringify(request))
      )
      const { createProvision, ensureOauthClient } = yield* BunqApi
      yield* ensureOauthClient()
      const mark = { sentAt: null, markSent: () => Effect.void }
      return yield* createProvision({ uuid, requestRef: sealedPurpose.request, lookUpOnly: false }, mark)
    })
    await askAsPartner(settings, "nobody", Effect.provide(created, Vault.layerNoDeps))
    const { webhooks } = bank.control
    const until = async (isSo: () => boolean) => {
      for (let turn = 0; turn < 1_000 && !isSo(); turn += 1)
        await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await until(() => webhooks.state().waiting === 0 && webhooks.state().failures > 0)
    const { failures: count } = webhooks.state()
    expect(count).toBeGreaterThan(0)

    const failures = (options: CommandContext["options"], json = true) =>
      run((context) => listFailures(context, given), { options, json })
    const listed = await failures({})
    expect(listed).toMatchObject({ exitCode: 0, summary: { ok: true, failures: count, whole: true } })
    const rows = listed.said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly id: number })
    expect(rows).toHaveLength(count)
    expect(rows[0]).toMatchObject({ type: "failure", category, address: `${endpoint}/…` })
    const one = await failures({ limit: "1" }, false)
    expect(one.said).toContain(count === 1 ? "1 failed delivery." : "1 failed delivery, and more: --limit")
    expect(listed.said + one.said).not.toContain(first)

    isUp = true
    const retry = (...ids: readonly string[]) =>
      run((context) => retryDeliveries(context, given), {
        positionals: ["retry", ...ids],
        options: ids.length === 0 ? { all: true } : {}
      })
    const retried = await retry(...rows.map(({ id }) => String(id)), "999999999")
    expect(retried).toMatchObject({ exitCode: 1, summary: { ok: false, asked: count, gone: 1 } })
    await until(() => webhooks.state().waiting === 0)
    expect(await retry()).toMatchObject({ exitCode: 0, summary: { ok: true, asked: 0, gone: 0 } })
  })

  it.each<[readonly string[], CommandContext["options"], string, string]>([
    [["forget"], {}, "BadValue", "list, ensure, remove, failures and retry"],
    [["list", "more"], {}, "UnexpectedArgument", "a word too many"],
    [["ensure"], {}, "MissingArgument", "--endpoint URL"],
    [["ensure"], { endpoint }, "KeyMissing", "BUNQ_HOOK_TOKEN"],
    [["remove"], {}, "MissingArgument", "--endpoint URL"],
    [["remove"], { endpoint: "http://hooks.example.com" }, "endpoint", "https://"],
    [["retry"], {}, "MissingArgument", "--all"],
    [["retry", "1"], { all: true }, "MissingArgument", "--all"],
    [["retry", "x1"], {}, "BadValue", "whole number"],
    [["failures"], { limit: "0" }, "BadValue", "--limit"]
  ])("%j %j is refused before anything is asked", async (positionals, options, reason, fix) => {
    const refused = await run(webhooksCommand, { positionals, options }).catch((error: unknown) => error)
    const { message, ...named } = refused as {
      readonly message: string
      readonly reason?: string
      readonly setting?: string
    }
    expect(named.reason ?? named.setting).toBe(reason)
    expect(message).toContain(fix)
  })
})
