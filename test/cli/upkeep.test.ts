import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "vitest"
import { folder, framed, run } from "./binary.ts"
import { localBank, person, personOptions } from "./local-bank.ts"

describe("upkeep", () => {
  it("restore reads everybody again and sends nothing else; migrate check names exactly who would strand", async () => {
    const bank = await localBank({ behaviour: { processUser: 3_600_000 } })
    const database = join(folder(), "users.db")
    const common = ["--json", "--database", database]
    const words = ["provision", ...personOptions(1), "--no-wait", ...common, ...bank.options]
    expect(await run(words, bank.key)).toMatchObject({ code: 0, stderr: "" })
    const restored = await run(["restore", ...common, ...bank.options], bank.key)
    expect(restored.code).toBe(0)
    const { lines, summary } = framed(restored)
    expect(summary).toMatchObject({ ok: true, over: true })
    expect(lines.filter(({ type }) => type === "bank")[0]).toMatchObject({ state: "Restoring" })

    const fine = await run(["migrate", "check", ...common])
    expect(fine).toMatchObject({ code: 0, stderr: "" })
    expect(framed(fine).summary).toMatchObject({ ok: true, users: 1, versions: { 2: 1 }, stranded: 0 })

    const write = new DatabaseSync(database)
    write
      .prepare("UPDATE provision SET envelope = json_set(envelope, '$.version', 99) WHERE uuid = ?")
      .run(person(1).externalUuid)
    write.close()
    const stranding = await run(["migrate", "check", ...common])
    expect(stranding.code).toBe(1)
    const told = framed(stranding)
    expect(told.summary).toMatchObject({ ok: false, users: 1, versions: { 99: 1 }, stranded: 1 })
    expect(told.lines.filter(({ type }) => type === "stranded")).toMatchObject([
      { uuid: person(1).externalUuid, version: 99, because: "NewerVersion" }
    ])
  })

  it("migrate knows one thing to do", async () => {
    const ended = await run(["migrate", "up", "--json", "--database", "x.db"])
    expect(ended.code).toBe(2)
    expect(framed(ended).summary).toMatchObject({ error: { tag: "UsageError", reason: "BadValue" } })
  })
})
