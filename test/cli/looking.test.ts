import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { folder, framed, run, start } from "./binary.ts"
import type { Line } from "./binary.ts"

/** A database with five users who ended in three ways, and their bank beside it. */
const ended = async (): Promise<string> => {
  const database = join(folder(), "x.db")
  const words = ["demo", "--json", "--scenario", "mixed", "--users", "5", "--speed", "600"]
  const { summary } = framed(await run([...words, "--database", database]))
  expect(summary).toMatchObject({ users: 5, expected: 5, verified: 3, denied: 1, failed: 1 })
  return database
}
const uuids = (lines: readonly Line[]) =>
  lines.filter(({ type }) => type === "user").map(({ uuid }) => String(uuid))

describe("list", () => {
  it("gives pages that hold everybody once, by uuid, whatever is filtered", async () => {
    const database = await ended()
    const list = async (...words: readonly string[]) =>
      framed(await run(["list", "--json", "--database", database, ...words]))
    const everybody = uuids((await list()).lines)
    expect(everybody).toHaveLength(5)
    expect(everybody).toEqual(everybody.toSorted())

    const seen: string[] = []
    let next: unknown = null
    do {
      const page = await list("--limit", "2", ...(next === null ? [] : ["--after", String(next)]))
      expect(page.summary).toMatchObject({ ok: true, users: uuids(page.lines).length })
      seen.push(...uuids(page.lines))
      next = page.summary["next"]
    } while (next !== null)
    expect(seen).toEqual(everybody)

    const counts = await Promise.all(
      [
        ["--phase", "active"],
        ["--phase", "denied,failed"],
        ["--unsettled"],
        ["--settled"],
        ["--stalled"]
      ].map(async (words) => (await list(...words)).summary["users"])
    )
    expect(counts).toEqual([3, 2, 0, 5, 0])
    const first = await list("--phase", "active", "--limit", "1")
    expect(first.summary).toMatchObject({ users: 1, next: uuids(first.lines)[0] })

    const nobody = await run(["list", "--unsettled", "--database", database])
    expect(nobody).toMatchObject({ code: 0, stdout: "Nobody.\n", stderr: "" })
  })
})

describe("watch", () => {
  it("follows everybody through a run of another process, and ends with --exit when all are settled", async () => {
    const database = join(folder(), "x.db")
    const demo = start(["demo", "--json", "--users", "2", "--speed", "30", "--database", database])
    await demo.line(({ phase }) => phase === "processing")
    const watched = await run(["watch", "--exit", "--json", "--database", database])
    expect(watched).toMatchObject({ code: 0, stderr: "" })
    const { lines, summary } = framed(watched)
    expect(summary).toEqual({ type: "summary", ok: true, users: 2, settled: 2 })
    const moves = lines.filter(({ type }) => type === "progress")
    for (const uuid of new Set(moves.map((move) => move["uuid"]))) {
      const phases = moves.filter((move) => move["uuid"] === uuid).map(({ phase }) => phase)
      expect(phases.at(-1)).toBe("active")
      expect(phases.length).toBeGreaterThan(1)
    }
    expect((await demo.ended).code).toBe(0)
  })

  it("of one user who is settled ends at once; of one nobody knows it says so", async () => {
    const database = await ended()
    const { lines } = framed(await run(["list", "--json", "--phase", "denied", "--database", database]))
    const [uuid = ""] = uuids(lines)
    const settled = await run(["watch", uuid, "--database", database])
    expect(settled).toMatchObject({ code: 0, stderr: "" })
    expect(settled.stdout).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d {2}${uuid} {2}denied\\n$`))
    const stranger = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
    const unknown = await run(["watch", stranger, "--json", "--database", database])
    expect(unknown.code).toBe(1)
    expect(framed(unknown).summary).toMatchObject({ error: { tag: "ProvisionerError", reason: "NotFound" } })
  })
})
