import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { InspectionMessage } from "@bunq-provisioning/runtime/inspect"
import { afterAll, describe, expect, it, vi } from "vitest"
import { framed, run, start } from "../cli/binary.ts"
import type { Line } from "../cli/binary.ts"
import { incoherent, placesOf } from "./coherent.ts"
import { received } from "./official-receivers.ts"

const here = mkdtempSync(join(tmpdir(), "bunq-provisioning-inspect-"))
afterAll(() => rmSync(here, { recursive: true, force: true }))
/** Filled by the first test; the others look at what happened there. */
const database = join(here, "x.db")

const changesIn = (lines: readonly Line[]) => lines.filter(({ type }) => type === "change")

/** Starts an inspector that waits for somebody, and looks. */
const looked = async (words: readonly string[], stdin?: string) => {
  const all = ["inspect", "--json", "--wait", ...words, "--database", database]
  const running = start(all, stdin === undefined ? {} : { stdin })
  const { socket } = await running.line(({ type }) => type === "inspector")
  return { running, messages: received(String(socket)) }
}

describe("inspect", () => {
  it("follows users live beside the process that moves them", async () => {
    const words = ["--json", "--exit", "--users", "2", "--speed", "60", "--database", database]
    const demo = start(["demo", ...words])
    await demo.line(({ phase }) => phase === "processing")
    const { running, messages } = await looked([])
    expect((await demo.ended).code).toBe(0)
    const ends = new Set<unknown>()
    await running.line((line) => {
      if (String(line["to"]).startsWith("open.active")) ends.add(line["uuid"])
      return ends.size === 2
    })
    const events = (): readonly InspectionMessage[] => messages.filter(({ type }) => type === "@xstate.event")
    await vi.waitFor(() => expect(events().length).toBeGreaterThanOrEqual(changesIn(running.lines).length))
    running.child.kill("SIGTERM")
    const { code, stderr } = await running.ended
    expect({ code, stderr }).toEqual({ code: 4, stderr: "" })
    expect(incoherent(messages)).toEqual([])
    for (const uuid of ends) {
      const own = changesIn(running.lines).filter((change) => change["uuid"] === uuid)
      const [first = 0, ...more] = own.map(({ number }) => Number(number))
      // Every entry once and in order, from where it began.
      expect(more).toEqual(more.map((_, index) => first + index + 1))
      expect(placesOf(messages, String(uuid)).at(-1)).toContain("active")
    }
  })

  it("--step plays the journal of one user to an official receiver, in steps and back", async () => {
    const { lines: users } = framed(await run(["list", "--json", "--database", database]))
    const uuid = String(users.find(({ type }) => type === "user")?.["uuid"])
    const { running, messages } = await looked([uuid, "--step"], `${"n".repeat(4)}b${"n".repeat(500)}q`)
    const { lines, summary } = framed(await running.ended)
    const played = changesIn(lines)
    expect(summary).toMatchObject({ ok: true, played: summary["entries"] })
    expect(played.filter(({ direction }) => direction === "back").map(({ number }) => number)).toEqual([4])
    expect(played.map(({ number }) => number).slice(0, 7)).toEqual([1, 2, 3, 4, 4, 4, 5])
    await vi.waitFor(() => expect(placesOf(messages, uuid).at(-1)).toContain("active"))
    // A step back shows somebody again without anything happening: the only snapshot of nothing there is.
    expect(incoherent(messages)).toEqual([`a snapshot of nothing: ${uuid}/3`])
    const last = messages.findLast(({ type, sessionId }) => type === "@xstate.snapshot" && sessionId === uuid)
    expect(last).toMatchObject({ snapshot: { context: { identity: { place: "approved" } } } })
  })

  it("--replay plays everybody as fast as is asked, says it in lines, and ends by itself", async () => {
    const shown = await run(["inspect", "--replay", "--speed", "100000", "--database", database])
    expect(shown).toMatchObject({ code: 0, stderr: "" })
    const [head = "", ...lines] = shown.stdout.trim().split("\n")
    expect(head).toMatch(/^Look at http:\/\/127\.0\.0\.1:\d+ /)
    expect(
      lines.filter((line) => /operator {2}provision\.requested {2}requesting\.running$/.test(line))
    ).toHaveLength(2)
    expect(lines.filter((line) => line.endsWith(" → open.active"))).toHaveLength(2)
  })

  it("of somebody nobody knows it says so; of a port that is taken as well", async () => {
    const stranger = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
    const first = start(["inspect", "--json", "--database", database])
    const [unknown, { url }] = await Promise.all([
      run(["inspect", stranger, "--json", "--replay", "--database", database]),
      first.line(({ type }) => type === "inspector")
    ])
    expect(framed(unknown).summary).toMatchObject({ error: { tag: "ProvisionerError", reason: "NotFound" } })
    const { port } = new URL(String(url))
    expect((await run(["inspect", "--json", "--port", port, "--database", database])).code).toBe(2)
    first.child.kill("SIGTERM")
    expect((await first.ended).code).toBe(4)
  })
})
