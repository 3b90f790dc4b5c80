import { describe, expect, it } from "vitest"
import type { Check } from "./check.ts"
import { runChecks } from "./run-checks.ts"

/** Checks that note when they start and end. */
const world = () => {
  const notes: string[] = []
  const check = (name: string, more: Partial<Check> & { readonly ok?: boolean } = {}): Check => ({
    name,
    proves: name,
    needs: [],
    run: async () => {
      notes.push(`+${name}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      notes.push(`-${name}`)
      return { ok: more.ok ?? true, output: "" }
    },
    ...more
  })
  const run = async (...checks: readonly Check[]) => {
    const results = await runChecks(checks, { lanes: 2, update: false, report: () => {} })
    return Object.fromEntries(results.map((result) => [result.check.name, result.ending]))
  }
  return { notes, check, run }
}

describe("running checks", () => {
  it("runs two at a time", async () => {
    const { notes, check, run } = world()
    await run(check("a"), check("b"), check("c"))
    expect(notes.slice(0, 2)).toEqual(["+a", "+b"])
    expect(notes.indexOf("+c")).toBeGreaterThan(notes.findIndex((note) => note.startsWith("-")))
  })

  it("runs a check after those it needs", async () => {
    const { notes, check, run } = world()
    await run(check("a", { needs: ["b"] }), check("b"))
    expect(notes).toEqual(["+b", "-b", "+a", "-a"])
  })

  it("skips what needs a failed check, and what needs that, and runs the rest", async () => {
    const { check, run } = world()
    const endings = await run(
      check("a", { ok: false }),
      check("b", { needs: ["a"] }),
      check("c", { needs: ["b"] }),
      check("d")
    )
    expect(endings).toEqual({ a: "failed", b: "skipped", c: "skipped", d: "ok" })
  })

  it("runs nothing beside a check that is alone", async () => {
    const { notes, check, run } = world()
    await run(check("a"), check("b", { alone: true }), check("c"))
    expect(notes.indexOf("-b")).toBe(notes.indexOf("+b") + 1)
  })

  it("takes a throw for a failure", async () => {
    const { check, run } = world()
    const endings = await run(check("a", { run: () => Promise.reject(new Error("no")) }), check("b"))
    expect(endings).toEqual({ a: "failed", b: "ok" })
  })

  it("refuses checks that wait for each other", async () => {
    const { check, run } = world()
    await expect(run(check("a", { needs: ["b"] }), check("b", { needs: ["a"] }))).rejects.toThrow("a, b")
  })
})
