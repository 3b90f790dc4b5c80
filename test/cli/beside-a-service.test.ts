import { existsSync, statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { folder, framed, run, start } from "./binary.ts"
import { localBank, person, personOptions } from "./local-bank.ts"

const asleep = { processUser: 3_600_000 }

/** A process that holds the database and works on it. */
const service = async () => {
  const bank = await localBank({ behaviour: asleep })
  const database = join(folder(), "users.db")
  const words = ["provision", ...personOptions(1), "--json", "--database", database, ...bank.options]
  const running = start(words, bank.key)
  await running.line(({ phase }) => phase === "processing")
  return { bank, database, running }
}

describe("beside a running service", () => {
  it("list, watch and explain read what it has committed", async () => {
    const { database, running } = await service()
    const listed = await run(["list", "--database", database])
    expect(listed).toMatchObject({ code: 0, stderr: "" })
    expect(listed.stdout).toMatch(/^external uuid +phase +waits for +since +deadline +detail\n/)
    expect(listed.stdout).toMatch(/3f1f3f0a0001 {2}processing {2}bunq .* user\n1 user\.\n$/)
    const watching = start(["watch", person(1).externalUuid, "--json", "--database", database])
    await watching.line(({ phase }) => phase === "processing")
    watching.child.kill("SIGINT")
    const watched = await watching.ended
    expect(watched).toMatchObject({ code: 4, stderr: "" })
    expect(framed(watched).summary).toMatchObject({ users: 1, settled: 0, phase: "processing" })
    expect(running.child.exitCode).toBe(null)
  })

  it("commands that write say that the database is held, and what works beside", async () => {
    const { bank, database } = await service()
    for (const command of [
      ["close", person(1).externalUuid],
      ["retry", "--all"],
      ["provision", ...personOptions(2)]
    ]) {
      const ended = await run([...command, "--database", database, ...bank.options], bank.key)
      expect(ended).toMatchObject({ code: 1, stdout: "" })
      expect(ended.stderr).toMatch(/^Another process holds the database; stop it first; .* pause and resume/)
    }
  })

  it("pause stops what would leave for bunq and resume lets it go on", async () => {
    const { bank, database, running } = await service()
    const paused = await run(["pause", "--note", "bunq asked us to", "--database", database])
    expect(paused).toMatchObject({ code: 0, stderr: "" })
    expect(paused.stdout).toContain(`bunq-provisioning resume --database ${database}`)
    expect(statSync(`${database}.pause`).mode & 0o077).toBe(0)
    await running.line(
      ({ type, state, note }) => type === "bank" && state === "Paused" && note === "bunq asked us to"
    )
    const requests = () => bank.sandbox.statistics().requests.total
    // What had left may still arrive.
    await new Promise((resolve) => setTimeout(resolve, 300))
    const before = requests()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(requests()).toBe(before)

    const again = await run(["pause", "--json", "--database", database])
    expect(framed(again).summary).toMatchObject({ ok: true, before: true, note: "bunq asked us to" })
    const resumed = await run(["resume", "--json", "--database", database])
    expect(framed(resumed).summary).toMatchObject({ ok: true, paused: false, before: true })
    expect(existsSync(`${database}.pause`)).toBe(false)
    await running.line(({ type, state }) => type === "bank" && state === "Open")
    for (let round = 0; round < 100 && requests() === before; round += 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    expect(requests()).toBeGreaterThan(before)
    const nothing = await run(["resume", "--database", database])
    expect(nothing.stdout).toBe("Nothing was paused.\n")
  })

  it("a pause outlives the process: the next one sends nothing", async () => {
    const { bank, database, running } = await service()
    await run(["pause", "--database", database])
    running.child.kill("SIGINT")
    await running.ended
    const before = bank.sandbox.statistics().requests.total
    const words = ["provision", ...personOptions(2), "--json", "--database", database, ...bank.options]
    const next = start(words, bank.key)
    await next.line(({ type, state }) => type === "bank" && state === "Paused")
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(bank.sandbox.statistics().requests.total).toBe(before)
    next.child.kill("SIGINT")
    expect((await next.ended).code).toBe(4)
  })
})
