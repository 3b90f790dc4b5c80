import { describe, expect, it } from "vitest"
import { framed, run } from "./binary.ts"

describe("demo --faults", () => {
  it("gets everybody through replies that are lost, late or not bunq's, makes nobody twice, and counts what happened", async () => {
    const kinds = "reply-lost,html-502,html-503,server-error,wrong-signature,cut-body,repeated-request-id"
    const words = ["--faults", kinds, "--fault-rate", "10", "--users", "2", "--speed", "120"]
    const ended = await run(["demo", "--json", ...words])
    const { lines, summary } = framed(ended)
    expect(summary).toMatchObject({
      users: 2,
      verified: 2,
      expected: 2,
      bank: { provisions: 2, throttled: 0 }
    })
    expect(ended.code).toBe(0)
    const { faults } = summary["bank"] as { faults: { readonly [kind: string]: number } }
    expect(Object.keys(faults).length).toBeGreaterThan(2)
    for (const kind of Object.keys(faults)) expect(kinds).toContain(kind)
    expect(lines.some(({ type, level }) => type === "log" && level === "Warn")).toBe(true)
  }, 90_000)
})
