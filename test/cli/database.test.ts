import { existsSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { folder, framed, run, start } from "./binary.ts"

const demo = (database: string, ...more: readonly string[]) => [
  "demo",
  "--json",
  "--database",
  database,
  "--users",
  "2",
  "--speed",
  "600",
  ...more
]
const uuidsIn = (stdout: string): readonly string[] => [
  ...new Set(framed({ stdout }).lines.flatMap(({ uuid }) => (typeof uuid === "string" ? [uuid] : [])))
]

describe("demo --database", () => {
  it("keeps users, key and bank beside each other for their owner alone, and goes on with the same users", async () => {
    const directory = folder()
    const database = join(directory, "x.db")
    const first = await run(demo(database))
    const files = readdirSync(directory)
    expect(files).toEqual(expect.arrayContaining(["x.db", "x.db.key", "x.db.bank"]))
    for (const file of files) expect(statSync(join(directory, file)).mode & 0o077).toBe(0)

    const second = await run(demo(database, "--users", "3", "--speed", "300"))
    expect([first.code, second.code]).toEqual([0, 0])
    expect(uuidsIn(second.stdout)).toEqual(expect.arrayContaining([...uuidsIn(first.stdout)]))
    expect(framed(second).summary).toMatchObject({ verified: 3, bank: { provisions: 3, throttled: 0 } })
  })

  it("refuses a second demo at once and leaves the first undisturbed", async () => {
    const database = join(folder(), "x.db")
    const words = ["demo", "--users", "2", "--speed", "100", "--json", "--database", database]
    const first = start(words)
    await first.line(({ type }) => type === "listening")
    const seconds = await Promise.all([run(words), run(words)])
    for (const second of seconds) {
      expect(second.code).toBe(1)
      const error = { tag: "StoreError", reason: "InUse", message: expect.stringContaining("stop it first") }
      expect(framed(second).summary).toMatchObject({ ok: false, error })
    }
    const ended = await first.ended
    expect(ended.code).toBe(0)
    expect(framed(ended).summary).toMatchObject({ verified: 2, bank: { provisions: 2, throttled: 0 } })
  })

  it("does not give users of one bank to another", async () => {
    const database = join(folder(), "x.db")
    await run(demo(database))
    renameSync(`${database}.bank`, `${database}.away`)
    const refused = await run(demo(database))
    expect(refused.code).toBe(2)
    expect(framed(refused).summary).toMatchObject({ error: { reason: "BankMissing" } })
    expect(existsSync(`${database}.bank`)).toBe(false)
    renameSync(`${database}.away`, `${database}.bank`)
    expect((await run(demo(database))).code).toBe(0)
  })

  it("does not touch the bank's file when the database is refused", async () => {
    const database = join(folder(), "x.db")
    writeFileSync(database, "This is not a database, whatever it is called.")
    const refused = await run(demo(database))
    expect(refused.code).toBe(1)
    expect(framed(refused).summary).toMatchObject({ error: { tag: "StoreError", reason: "NotADatabase" } })
    expect(existsSync(`${database}.bank`)).toBe(false)
  })
})

describe("explain", () => {
  it("tells where a user is and why, while the demo runs and after it", async () => {
    const database = join(folder(), "x.db")
    const running = start(["demo", "--users", "1", "--speed", "100", "--json", "--database", database])
    const { uuid } = await running.line(({ phase }) => phase === "opening-session")
    const explain = ["explain", String(uuid), "--database", database]

    const during = await run([...explain, "--json"])
    expect(during).toMatchObject({ code: 0, stderr: "" })
    const { lines, summary } = framed(during)
    expect(lines.map(({ type }) => type)).toEqual(["started", "explanation", "summary"])
    expect(lines[1]).toMatchObject({ uuid, history: expect.any(Array), nextCheck: expect.any(String) })
    expect(summary).toMatchObject({ ok: true, uuid, headline: expect.any(String) })
    expect(summary["headline"]).not.toContain("verified")

    expect((await running.ended).code).toBe(0)
    const after = await run(explain)
    expect(after).toMatchObject({ code: 0, stderr: "" })
    expect(after.stdout).toContain("The user is a verified bunq customer.")
    expect(after.stdout).toMatch(/waits for {3}nobody, for \d+ (s|min)\n/)
    expect(after.stdout).toContain("What happened, newest first:")
    expect(after.stdout).toMatch(/ ago {2}operator {2}requested\n$/)
  })

  it("says so when nobody there has this id", async () => {
    const database = join(folder(), "x.db")
    await run(demo(database, "--users", "1"))
    const unknown = ["explain", "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11", "--database", database, "--json"]
    const ended = await run(unknown)
    expect(ended.code).toBe(1)
    expect(framed(ended).summary).toMatchObject({
      error: { tag: "ProvisionerError", reason: "NotFound", message: expect.stringMatching(/^No user has/) }
    })
  })
})
