import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest"
import { bankTokens } from "./bank-tokens.ts"
import { startDemoProcess, temporaryFolder } from "./demo-process.ts"
import { connect, picture, seriousFaults, storageOf, visit } from "./visitor.ts"
import { begin, card, giveAddress, giveBirth, openCard, reaches, showFace } from "./ways.ts"

const { page: built } = inject("browser")

let browser: Browser
beforeAll(async () => {
  browser = await connect()
}, 60_000)
afterAll(() => browser?.close())

// Each has a demo and a browser of its own, and waits most of its time.
describe.concurrent("when things go wrong", () => {
  it(
    "a server that is killed half-way costs nothing: typed text stays, what was handed in counts once, a refused identity is tried again",
    { timeout: 90_000 },
    async () => {
      const folder = temporaryFolder()
      const database = `${folder.path}/demo.db`
      let demo = await startDemoProcess({ page: built, database })
      const { port } = demo
      try {
        const user = await visit(browser, demo.url)
        const page = await user.open("/")
        await begin(page, "ada@example.com", "The first identity check is refused")
        await reaches(page, "What the bank wants to know")
        await giveAddress(page, "Home address")
        await card(page, "Home address")
          .getByText(/at the bank|done/)
          .waitFor()
        await openCard(page, "Name and date of birth")
        await page.getByLabel("First name").fill("Ada")

        await demo.kill()
        await page.getByText("The connection to the server was lost").waitFor()
        await page.getByLabel("Last name").fill("Visser")
        await page.getByLabel("Date of birth").fill("1990-02-28")
        await page.getByRole("button", { name: "Hand in" }).click()
        await page.getByText("The network is away").waitFor()
        await picture(page, "20-server-away")
        expect(await seriousFaults(page)).toEqual([])

        demo = await startDemoProcess({ page: built, database, port })
        await card(page, "Name and date of birth")
          .getByText(/at the bank|done/)
          .waitFor({ timeout: 20_000 })
        expect(await page.getByText("The connection to the server was lost").count()).toBe(0)
        // What was typed and not handed in survives a reload.
        await openCard(page, "Postal address")
        await page.getByLabel("Street").fill("Half a str")
        await page.reload()
        await openCard(page, "Postal address")
        expect(await page.getByLabel("Street").inputValue()).toBe("Half a str")
        await picture(page, "21-after-reload")

        await showFace(page)
        await page.getByText("The bank could not read your document").waitFor()
        await picture(page, "22-identity-refused")
        expect(await seriousFaults(page)).toEqual([])
        await showFace(page, "Try again")
        await giveAddress(page, "Postal address")
        await reaches(page, "You are a customer")
        // Of what the bank handed out, the SDK's tokens among it, nothing ever came to the browser.
        await demo.kill()
        const tokens = bankTokens(database)
        expect(tokens.length).toBeGreaterThanOrEqual(5)
        const seen = `${await user.network()}${await page.content()}${await storageOf(page)}`
        expect(tokens.filter((token) => seen.includes(token))).toEqual([])
        await user.context.close()
      } finally {
        await demo.kill()
        folder.remove()
      }
    }
  )

  it(
    "a credential that dies half-way, two tabs and a slow network: all end at the same place",
    { timeout: 90_000 },
    async () => {
      const demo = await startDemoProcess({ page: built })
      try {
        const user = await visit(browser, demo.url)
        const page = await user.open("/")
        const slow = await user.context.newCDPSession(page)
        await slow.send("Network.enable")
        await slow.send("Network.emulateNetworkConditions", {
          offline: false,
          latency: 300,
          downloadThroughput: 40_000,
          uploadThroughput: 20_000
        })
        await begin(page, "bram@example.com", "The credential dies half-way")
        await reaches(page, "What the bank wants to know")
        const second = await user.open("/")
        await reaches(second, "What the bank wants to know")
        // Held back until it was seen: otherwise it is there for some tenths of a second.
        let letGo = () => {}
        const held = new Promise<void>((resolve) => (letGo = resolve))
        await page.route(/\/events$/, (route) => held.then(() => route.continue()))
        await giveAddress(page, "Home address")
        await page.getByText(/^Handing in…$/).waitFor()
        await picture(page, "23-handing-in")
        letGo()
        await card(second, "Home address")
          .getByText(/handed in|on its way|at the bank|done/)
          .waitFor()
        await giveAddress(second, "Postal address")
        await card(page, "Postal address")
          .getByText(/handed in|on its way|at the bank|done/)
          .waitFor()
        await giveBirth(second)
        await showFace(page)
        await Promise.all([reaches(page, "You are a customer"), reaches(second, "You are a customer")])
        await picture(second, "24-second-tab")

        // Offline, then online again, with the other page open: it says so and goes on.
        await user.context.setOffline(true)
        await page.getByText("You are offline.").waitFor()
        await picture(page, "25-offline")
        await user.context.setOffline(false)
        await page.getByText("You are offline.").waitFor({ state: "detached" })

        // The journal tells of the reset, and of every answer once.
        const watcher = await user.open("/live")
        await watcher
          .getByText(/resetToken/)
          .first()
          .waitFor()
        await picture(watcher, "26-live-after-reset")
        const submits = await watcher.getByText(/^fulfilment\.submit /).allTextContents()
        expect(submits.toSorted()).toEqual([
          "fulfilment.submit ADDRESS_MAIN",
          "fulfilment.submit ADDRESS_POSTAL",
          "fulfilment.submit DATE_OF_BIRTH"
        ])
        expect(
          user.complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED|Failed to load resource/.test(text))
        ).toEqual([])
        await user.context.close()
      } finally {
        await demo.kill()
      }
    }
  )

  it(
    "questions of the bank are answered with text and a file; a file that is none is refused in words",
    { timeout: 60_000 },
    async () => {
      const demo = await startDemoProcess({ page: built })
      try {
        const user = await visit(browser, demo.url)
        const page = await user.open("/")
        await begin(page, "carmen@example.com", "The bank asks more and more")
        await reaches(page, "What the bank wants to know")
        const question = page.getByRole("heading", { name: "A question of the bank: source of income" })
        await question.waitFor()
        await picture(page, "27-question")
        await page.getByRole("button", { name: "Hand in" }).click()
        await page.getByText("Write an answer, add a file").waitFor()
        await page.getByLabel("Documents").setInputFiles({
          name: "notes.txt",
          mimeType: "text/plain",
          buffer: Buffer.from("not a scan")
        })
        await page.getByLabel("Your answer").fill("Salary from my employer.")
        await page.getByRole("button", { name: "Hand in" }).click()
        await page.getByText("notes.txt is not a PNG, JPEG, GIF or PDF.").waitFor()
        await picture(page, "28-wrong-file")
        await page.getByLabel("Documents").setInputFiles({
          name: "scan.pdf",
          mimeType: "application/pdf",
          buffer: Buffer.from("%PDF-1.4 a scan")
        })
        await page.getByRole("button", { name: "Hand in" }).click()
        await question.waitFor({ state: "detached" })
        // The bank has thought of another one.
        await page.getByRole("heading", { name: /^A question of the bank/ }).waitFor()
        expect(await seriousFaults(page)).toEqual([])
        await user.context.close()
      } finally {
        await demo.kill()
      }
    }
  )
})
