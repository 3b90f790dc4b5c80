import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { folder, framed, run, start } from "./binary.ts"
import type { Line } from "./binary.ts"
import { localBank, person, personOptions } from "./local-bank.ts"

const asleep = { processUser: 3_600_000 }
const stranger = `sandbox_${"f".repeat(48)}`

/** The doctor's findings by what was looked at. */
const findings = (lines: readonly Line[]) =>
  Object.fromEntries(
    lines.flatMap(({ type, check, verdict }) => (type === "finding" ? [[String(check), verdict]] : []))
  )

describe("setup", () => {
  it("makes what bunq wants before the first provision, once, and can only look", async () => {
    const bank = await localBank()
    const common = ["--json", ...bank.options]
    const callback = ["--callback-url", "https://partner.example/bunq"]
    const before = await run(["setup", "--check", ...common], bank.key)
    expect(before.code).toBe(1)
    expect(framed(before).summary).toMatchObject({ ok: false, oauthClient: null, made: [] })
    const made = await run(["setup", ...callback, ...common], bank.key)
    expect(made).toMatchObject({ code: 0, stderr: "" })
    const oauthClient = { status: "ACTIVE", callbackUrls: ["https://partner.example/bunq"] }
    expect(framed(made).summary).toMatchObject({ ok: true, oauthClient, made: ["client", "callback"] })
    const again = await run(["setup", ...callback, ...common], bank.key)
    expect(framed(again).summary).toMatchObject({ ok: true, oauthClient, made: [] })
    const { byEndpoint } = bank.sandbox.statistics().requests
    expect(byEndpoint["POST /v1/user/{user_id}/oauth-client"]).toBe(1)
  })

  it("says plainly when nobody answers", async () => {
    const ended = await run(["setup", "--json", "--url", "http://127.0.0.1:1"], {
      env: { BUNQ_API_KEY: stranger }
    })
    expect(ended.code).toBe(1)
    expect(framed(ended).summary).toMatchObject({
      error: {
        tag: "BunqError",
        reason: "Unreachable",
        message: expect.stringContaining("check the network")
      }
    })
  })

  it("ends with 3 when bunq refuses the key", async () => {
    const bank = await localBank()
    const ended = await run(["setup", "--json", ...bank.options], {
      ...bank.key,
      env: { ...bank.key.env, BUNQ_API_KEY: stranger }
    })
    expect(ended.code).toBe(3)
    expect(framed(ended).summary).toMatchObject({ error: { tag: "BunqError", reason: "KeyRefused" } })
    expect(ended.stdout).not.toContain(stranger)
  })
})

describe("import and reconcile", () => {
  it("find what exists at bunq only, show it first, and take it over without making anything", async () => {
    const bank = await localBank({ behaviour: asleep })
    const theirs = join(folder(), "theirs.db")
    const first = start(
      ["provision", ...personOptions(1), "--json", "--database", theirs, ...bank.options],
      bank.key
    )
    await first.line(({ phase }) => phase === "processing")
    first.child.kill("SIGINT")
    await first.ended

    const ours = join(folder(), "ours.db")
    const common = ["--json", "--database", ours, ...bank.options]
    const { externalUuid } = person(1)
    const mistaken = person(7).externalUuid
    const imported = await run(["import", externalUuid, mistaken, ...common], bank.key)
    expect(imported.code).toBe(1)
    expect(framed(imported).summary).toMatchObject({ ok: false, adopted: 1, notFound: 1, open: 0 })

    const same = await run(["reconcile", ...common], bank.key)
    expect(same).toMatchObject({ code: 0, stderr: "" })
    expect(framed(same).summary).toMatchObject({ ok: true, applied: false, same: 1, onlyAtBunq: 0 })
    expect(bank.sandbox.statistics()).toMatchObject({ provisions: 1 })
  })

  it("--all takes over everybody; a dry run before it takes nobody", async () => {
    const bank = await localBank({ behaviour: asleep })
    const theirs = join(folder(), "theirs.db")
    const first = start(
      ["provision", ...personOptions(1), "--json", "--database", theirs, ...bank.options],
      bank.key
    )
    await first.line(({ phase }) => phase === "processing")
    first.child.kill("SIGINT")
    await first.ended

    const ours = join(folder(), "ours.db")
    const common = ["--json", "--database", ours, ...bank.options]
    writeFileSync(ours, "")
    const { externalUuid } = person(1)
    const dry = await run(["reconcile", ...common], bank.key)
    expect(dry.code).toBe(1)
    const { lines, summary } = framed(dry)
    expect(summary).toMatchObject({ ok: false, applied: false, onlyAtBunq: 1 })
    expect(lines).toContainEqual(
      expect.objectContaining({ type: "difference", kind: "only-at-bunq", uuid: externalUuid })
    )
    const nobody = await run(["list", "--json", "--database", ours])
    expect(framed(nobody).summary).toMatchObject({ users: 0 })

    const imported = await run(["import", "--all", ...common], bank.key)
    expect(imported).toMatchObject({ code: 0, stderr: "" })
    expect(framed(imported).summary).toMatchObject({ ok: true, adopted: 1, notFound: 0 })
    const listed = await run(["list", "--json", "--phase", "processing", "--database", ours])
    expect(framed(listed).summary).toMatchObject({ users: 1 })
    expect(bank.sandbox.statistics()).toMatchObject({ provisions: 1 })
  })
})

describe("doctor", () => {
  it("finds nothing to complain of in a good place, beside a running service, and names who holds the database", async () => {
    const bank = await localBank({ behaviour: asleep })
    const database = join(folder(), "users.db")
    const running = start(
      ["provision", ...personOptions(1), "--json", "--database", database, ...bank.options],
      bank.key
    )
    await running.line(({ phase }) => phase === "processing")
    const { sessions } = bank.sandbox.statistics()
    const ended = await run(["doctor", "--json", "--database", database, ...bank.options], bank.key)
    expect(ended).toMatchObject({ code: 0, stderr: "" })
    const { lines, summary } = framed(ended)
    expect(summary).toMatchObject({ ok: true, worst: "ok", problems: 0, warnings: 0 })
    expect(new Set(Object.values(findings(lines)))).toEqual(new Set(["ok"]))
    expect(Object.keys(findings(lines))).toEqual(
      expect.arrayContaining([
        "API key",
        "database",
        "lock",
        "vault key",
        "pause",
        "reach",
        "clock",
        "partner",
        "OAuth client"
      ])
    )
    expect(lines.find(({ check }) => check === "lock")?.["text"]).toContain(`process ${running.pid}`)
    // The service's own session was used.
    expect(bank.sandbox.statistics().sessions).toBe(sessions)
    expect(ended.stdout).not.toContain(bank.sandbox.apiKey.slice(8, 24))
  })

  it.each([
    {
      what: "no key",
      words: ["--offline"],
      env: {},
      code: 2,
      found: { "API key": "problem", database: "skipped", reach: "skipped" }
    },
    {
      what: "a key of the other environment",
      words: ["--offline", "--environment", "production"],
      env: { BUNQ_API_KEY: stranger },
      code: 2,
      found: { environment: "ok", "API key": "problem" }
    },
    {
      what: "an environment that does not exist",
      words: ["--environment", "staging"],
      env: { BUNQ_API_KEY: stranger },
      code: 2,
      found: { environment: "problem" }
    },
    {
      what: "nobody at the address",
      words: ["--url", "http://127.0.0.1:1"],
      env: { BUNQ_API_KEY: stranger },
      code: 1,
      found: { "API key": "ok", reach: "problem", partner: "skipped" }
    }
  ])("$what: verdicts and exit code $code", async ({ words, env, code, found }) => {
    const ended = await run(["doctor", "--json", ...words], { env })
    expect(ended).toMatchObject({ code, stderr: "" })
    const { lines, summary } = framed(ended)
    expect(findings(lines)).toMatchObject(found)
    expect(summary).toMatchObject({ ok: false, worst: "problem" })
    for (const { fix } of lines.filter((line) => line["verdict"] === "problem"))
      expect(fix).toMatch(/^[A-Z-]/)
    expect(ended.stdout).not.toContain("f".repeat(16))
  })

  it("sees a refused key, an exposed or lost vault key, open permissions, a pause and users nobody looks after", async () => {
    const bank = await localBank()
    const database = join(folder(), "users.db")
    const common = ["--json", "--database", database, ...bank.options]
    await run(["provision", ...personOptions(1), "--no-wait", ...common], bank.key)
    await run(["pause", "--note", "maintenance", "--database", database])
    chmodSync(database, 0o644)
    chmodSync(`${database}.key`, 0o640)
    const bad = await run(["doctor", ...common], {
      ...bank.key,
      env: { ...bank.key.env, BUNQ_API_KEY: stranger }
    })
    expect(bad.code).toBe(3)
    expect(findings(framed(bad).lines)).toMatchObject({
      permissions: "warning",
      lock: "warning",
      pause: "warning",
      "vault key": "problem",
      partner: "problem",
      users: "ok"
    })
    const lost = await run(["doctor", "--offline", "--key-file", join(folder(), "gone"), ...common], bank.key)
    expect(lost.code).toBe(1)
    expect(findings(framed(lost).lines)).toMatchObject({ "vault key": "problem" })
  })

  it("tells people a verdict and a fix each", async () => {
    const away = join(folder(), "absent")
    mkdirSync(away)
    const ended = await run(["doctor", "--offline", "--database", join(away, "x.db")])
    expect(ended.code).toBe(2)
    expect(ended.stdout).toMatch(/^problem {2}API key +There is none\.\n +fix: Set BUNQ_API_KEY/m)
    expect(ended.stdout).toMatch(/^warning {2}database/m)
    expect(ended.stdout).toMatch(/\n1 problem, 1 warning\.\n$/)
  })
})
