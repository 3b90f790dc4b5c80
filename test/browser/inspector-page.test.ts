import type { JournalEntry } from "@bunq-provisioning/core"
import { makeReplay } from "@bunq-provisioning/runtime/inspect"
import { openInspector } from "bunq-provisioning"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { connect, picture, seriousFaults, visit } from "./visitor.ts"

let browser: Browser
beforeAll(async () => {
  browser = await connect()
}, 60_000)
afterAll(() => browser?.close())

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const change = (number: number, cause: string, from: string, to: string) => {
  const fact = { kind: "moved", from, to } as const
  const at = Date.UTC(2026, 0, 5, 9, 0, number)
  const entry: JournalEntry = { number, seq: number, at, source: "bank", cause, fact, responseId: null }
  return { uuid, entry }
}
const changes = [
  change(1, "provision.requested", "", "requesting.running"),
  change(2, "command.succeeded createProvision", "requesting.running", "open.processing.user"),
  change(3, "provision.observed", "open.processing.user", "open.credential.opening.running"),
  change(4, "provision.observed", "open.credential.opening.running", "closed")
]

it("the page of the inspector lights the state a replay is at, forth and back, and says what has happened by then", async () => {
  const inspector = await openInspector()
  try {
    const user = await visit(browser, inspector.url)
    const page = await user.open("/")
    await page.getByText("Nobody to show yet").waitFor()
    const replay = makeReplay({ changes }, inspector)
    const lit = page.locator('[aria-current="true"]')
    const happened = page.locator("#log li")
    const said = async () =>
      (await happened.allTextContents()).map((text) => text.replace(/\d\d:\d\d:\d\d.*/, ""))
    while (replay.step() !== null);
    await lit.getByText("closed").waitFor()
    expect(await said()).toHaveLength(4)
    replay.back()
    replay.back()
    await lit.getByText("user").waitFor()
    expect(await said()).toEqual(["createProvision is done", "provision.requested"])
    replay.step()
    await lit.getByText("running").waitFor()
    expect(await said()).toEqual(["provision.observed", "createProvision is done", "provision.requested"])
    await picture(page, "40-inspector")
    expect(await seriousFaults(page)).toEqual([])

    // Whoever comes later, in the dark and on a telephone, sees where everybody is.
    const late = await visit(browser, inspector.url, { dark: true, width: 390 })
    const small = await late.open("/")
    await small.locator('[aria-current="true"]').getByText("running").waitFor()
    await picture(small, "41-inspector-late")
    expect(await seriousFaults(small)).toEqual([])
    await inspector.close()
    await page.getByText("not connected: the inspector has ended").waitFor()
    expect(user.complaints.filter((text) => !/WebSocket connection/.test(text))).toEqual([])
    await Promise.all([user.context.close(), late.context.close()])
  } finally {
    await inspector.close()
  }
}, 30_000)
