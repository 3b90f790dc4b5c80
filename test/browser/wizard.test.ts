import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest"
import { startDemoProcess } from "./demo-process.ts"
import type { DemoProcess } from "./demo-process.ts"
import { press, tabTo, typeInto } from "./keyboard.ts"
import { changesIn } from "./stream-changes.ts"
import { tornProxy } from "./torn-proxy.ts"
import { connect, picture, seriousFaults, storageOf, visit } from "./visitor.ts"
import { begin, home, reaches } from "./ways.ts"

const { page: built } = inject("browser")

let browser: Browser
let demo: DemoProcess
beforeAll(async () => {
  browser = await connect()
  demo = await startDemoProcess({ page: built })
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await demo?.kill()
})

/** What no page may be sent or keep: tokens of operators and of bunq, keys, and what Node and Effect are made of. */
const secrets = /bpo_[\w-]{20}|sandbox_[0-9a-f]{16}|token_value|PRIVATE KEY|authorization_code|client_secret/
const serverCode = /~effect\/|@effect\/|FiberFailure|node:(fs|crypto|http|sqlite)|process\.versions/

const fillIn = async (page: Page, values: { readonly [label: string]: string }) => {
  for (const [label, value] of Object.entries(values)) await typeInto(page, label, value)
}

describe("the wizard", () => {
  it(
    "takes a user to verified by keyboard alone, while a second page follows through a network that breaks off in mid-message",
    { timeout: 90_000 },
    async () => {
      const user = await visit(browser, demo.url)
      const page = await user.open("/")
      const network = await tornProxy(demo.port, 4)
      const watcher = await visit(browser, network.url)
      const live = await watcher.open("/live")
      await live.getByText("Live: what happens shows at once.").waitFor()

      await page.getByRole("heading", { name: "Become a customer of a bank" }).waitFor()
      await picture(page, "01-front")
      expect(await seriousFaults(page)).toEqual([])
      // What is wrong is said at the field, and what to do.
      await typeInto(page, "E-mail address", "nobody")
      await typeInto(page, "Phone number", "+31612345678")
      await press(page, "Start")
      await page.getByText("This is not an e-mail address.").waitFor()
      await picture(page, "02-front-wrong-email")
      expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("email")
      await page.keyboard.press("End")
      await page.keyboard.type("@example.com")
      await press(page, "Start")

      await reaches(page, "What the bank wants to know")
      await picture(page, "03-list")
      expect(await seriousFaults(page)).toEqual([])
      await live
        .getByText(/^Visitor/)
        .last()
        .click()
      await live.locator('[data-path="open.onboarding.checklist.collecting"][aria-current="step"]').waitFor()
      await picture(live, "04-live-collecting")
      expect(await seriousFaults(live)).toEqual([])

      await fillIn(page, home)
      await press(page, "Hand in")
      // The country is missing.
      await page.getByText("Fill this in, please.").waitFor()
      await picture(page, "05-missing-country")
      await typeInto(page, "Country", "Neth")
      await press(page, "Hand in")
      await page.getByRole("button", { name: "The same as my home address" }).waitFor()
      await press(page, "The same as my home address")
      await picture(page, "06-second-address")
      await press(page, "Hand in")
      await page.getByLabel("First name").waitFor()
      await fillIn(page, { "First name": "Ada", "Last name": "Visser", "Date of birth": "1990-02-28" })
      await picture(page, "07-birth")
      await press(page, "Hand in")
      await press(page, "Start the identity check")
      await page.frameLocator("iframe.sdk").getByRole("button", { name: "Take photo" }).waitFor()
      await picture(page, "08-identity")
      expect(await seriousFaults(page)).toEqual([])
      await live.locator('[data-path="open.onboarding.identity.inProgress"][aria-current="step"]').waitFor()
      await press(page, "Take photo")
      await press(page, "Take selfie")
      await press(page, "Hand in")
      await reaches(page, "The bank looks at everything")
      await picture(page, "09-review")
      await reaches(page, "You are a customer")
      await picture(page, "10-customer")
      expect(await seriousFaults(page)).toEqual([])
      await live.locator('[data-path="open.active"][aria-current="step"]').waitFor()
      await picture(live, "11-live-active")

      // What came whole by all its streams together is the journal from where it began: nothing lost, nothing twice.
      expect(network.torn()).toBe(4)
      expect(watcher.streams().length).toBeGreaterThanOrEqual(5)
      const changes = changesIn(watcher.streams())
      const [first = 0] = changes.map(({ change }) => change)
      expect(changes.map(({ change }) => change)).toEqual(changes.map((_, index) => first + index))
      const uuid = await page.evaluate(
        async () => (await (await fetch("/demo/session")).json()).uuid as string
      )
      const journal = () =>
        live.evaluate(async (path) => {
          const { token } = await (await fetch("/demo/operator")).json()
          const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` } })
          const { entries } = (await answer.json()) as { entries: ReadonlyArray<{ number: number }> }
          return entries.map(({ number }) => number)
        }, `/v1/provisions/${uuid}/journal?limit=500`)
      const told = changes.filter((one) => one.uuid === uuid).map(({ entry }) => entry.number)
      expect((await journal()).slice(0, told.length)).toEqual(told)
      expect(told.length).toBeGreaterThan(15)
      const shown = live.locator(".journal li")
      await expect.poll(async () => (await journal()).length - (await shown.count())).toBe(0)

      // By keyboard to the other page.
      await tabTo(page, "Watch yourself on the live page")
      const broken = /ERR_INCOMPLETE_CHUNKED_ENCODING/
      expect([...user.complaints, ...watcher.complaints].filter((text) => !broken.test(text))).toEqual([])
      const captured = await user.network()
      expect(captured).toContain("bpu_")
      // Its own stream is among what is searched, though it never ends.
      expect(captured).toMatch(/\nevent: view\ndata: /)
      expect(captured).not.toMatch(secrets)
      expect(await storageOf(page)).not.toMatch(/bp[uo]_/)
      expect(await storageOf(page)).not.toContain("Naritaweg")
      await user.context.close()
      await watcher.context.close()
    }
  )

  it("holds in its bundle nothing of Effect, Node or a server", () => {
    const assets = join(built, "assets")
    const names = readdirSync(assets)
    const texts = names.map((name) => readFileSync(join(assets, name), "utf8"))
    expect(names.filter((name) => name.endsWith(".js")).length).toBeGreaterThanOrEqual(2)
    for (const text of texts) {
      expect(text).not.toMatch(serverCode)
      expect(text).not.toMatch(secrets)
    }
  })

  it("reads in the dark and on a telephone", { timeout: 30_000 }, async () => {
    const dark = await visit(browser, demo.url, { dark: true })
    const small = await visit(browser, demo.url, { width: 390 })
    const [front, live] = [await dark.open("/"), await dark.open("/live")]
    const telephone = await small.open("/")
    await live.getByText("Live: what happens shows at once.").waitFor()
    await live.locator('[data-path="open.active"][aria-current="step"]').waitFor()
    await picture(front, "12-front-dark")
    await picture(live, "13-live-dark")
    await picture(telephone, "14-front-telephone")
    expect(await seriousFaults(front)).toEqual([])
    expect(await seriousFaults(live)).toEqual([])
    // Whoever is let in is the one who is looked at, and arrow keys look at somebody else.
    const before = await live.locator(".person").count()
    await live.getByRole("button", { name: "Let them in" }).click()
    await live.locator(".person").nth(before).waitFor()
    await live.locator('[data-path="open.onboarding.identity.rejected"].visited').waitFor()
    await live.locator('[data-path="open.active"][aria-current="step"]').waitFor()
    await picture(live, "15-live-let-in")
    await live.getByRole("radio", { checked: true }).press("ArrowUp")
    await live.locator('[data-path="open.onboarding.identity.rejected"].dark').waitFor()
    const sideways = await telephone.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth
    )
    expect(sideways).toBe(0)
    await small.context.close()
  })

  it(
    "whoever starts again is somebody else, and finds nothing of what was typed before",
    { timeout: 60_000 },
    async () => {
      const user = await visit(browser, demo.url, { dark: true, width: 390 })
      const page = await user.open("/")
      await begin(page, "eva@example.com")
      await reaches(page, "What the bank wants to know")
      await page.getByLabel("Street").fill("Half a street")
      await picture(page, "16-list-telephone-dark")
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      )
      expect(sideways).toBe(0)
      expect(await storageOf(page)).toContain("Half a street")
      await page.getByRole("button", { name: "Leave and start again" }).click()
      await page.getByRole("heading", { name: "Become a customer of a bank" }).waitFor()
      expect(await storageOf(page)).not.toContain("Half a street")
      await begin(page, "finn@example.com")
      await reaches(page, "What the bank wants to know")
      expect(await page.getByLabel("Street").inputValue()).toBe("")
      await user.context.close()
    }
  )

  it("ends in good order with Ctrl-C while pages are open", async () => {
    expect(await demo.stop()).toBe(0)
  })
})
