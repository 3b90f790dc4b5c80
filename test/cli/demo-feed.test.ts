import { readFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { createSandbox } from "@bunq-provisioning/sandbox"
import { describe, expect, it } from "vitest"
import { folder, framed, run } from "./binary.ts"

const fast = ["--speed", "120"]

describe("demo --feed", () => {
  it("gets everybody as far with each, and says what came and what was asked", async () => {
    const feeds = ["polling", "webhook"]
    const ends = await Promise.all(
      feeds.map((feed) => run(["demo", "--users", "1", "--feed", feed, ...fast]))
    )
    for (const { code, stdout } of ends) {
      expect(code).toBe(0)
      expect(stdout).toContain("1 of 1 verified")
    }
    expect(ends[0]?.stdout).toMatch(/\nThe bank was polled; \d+ of the requests were reads[.]\n/)
    expect(ends[1]?.stdout).toMatch(/\n[1-9]\d* webhooks came; \d+ of the requests were reads[.]\n/)
  })

  it("is called under the same token after a restart, at another port if need be, and leaves nothing behind at the bank", async () => {
    const database = join(folder(), "x.db")
    const words = ["demo", "--json", "--users", "1", "--database", database, ...fast]
    const first = framed(await run(words))
    expect(first.summary).toMatchObject({ verified: 1 })
    const news = first.lines.find(({ event }) => event === "webhooks.registered")
    const port = Number(/127[.]0[.]0[.]1:(\d+)/.exec(String(news?.["message"]))?.[1])
    const token = readFileSync(`${database}.hook`, "utf8")
    const registered = async () => {
      const bank = await createSandbox({ stateFile: `${database}.bank` })
      const { filters } = bank.control.webhooks.state()
      await bank.close()
      return filters
    }
    const before = await registered()
    expect(before).toContainEqual({ category: "PARTNER_USER_PROVISION", partner: 1, users: 0 })
    expect(before).toContainEqual({ category: "USER_ONBOARDING", partner: 0, users: 1 })

    // The bank may still call there; a connection that nobody ends would keep the server open.
    const other = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve))
    const again = await run([...words, "--seed", "2"])
    await new Promise((resolve) => other.close(resolve))
    expect(framed(again).summary).toMatchObject({ users: 1, verified: 1, webhooks: { refused: 0 } })
    expect(framed(again).summary["webhooks"]).not.toMatchObject({ new: 0 })
    expect(readFileSync(`${database}.hook`, "utf8")).toBe(token)
    const after = await registered()
    expect(after).toContainEqual({ category: "PARTNER_USER_PROVISION", partner: 1, users: 0 })
    expect(after).toContainEqual({ category: "USER_ONBOARDING", partner: 0, users: 2 })
  }, 90_000)
})
