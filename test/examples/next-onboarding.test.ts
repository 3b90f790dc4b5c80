import { fork } from "node:child_process"
import { cpSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, expect, inject, it } from "vitest"
import { connect, picture, seriousFaults, visit } from "../browser/visitor.ts"
import { root } from "../checks/repository.ts"
import { runCommand } from "../checks/run-command.ts"

const { directory: consumer, problem } = inject("consumer")
if (problem !== null) throw new Error(problem)

let browser: Browser
let url: string
let stop = async (): Promise<void> => {}
beforeAll(async () => {
  browser = await connect()
  // Beside the packed packages: as somebody's application finds them.
  for (const part of ["app", "server", "next.config.ts", "tsconfig.json"])
    cpSync(join(root, "examples/next-onboarding", part), join(consumer, part), { recursive: true })
  const server = fileURLToPath(new URL("../webhooks/frameworks/next-server.ts", import.meta.url))
  const child = fork(server, [consumer], {
    cwd: consumer,
    execArgv: [],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "development" },
    stdio: ["ignore", "ignore", "pipe", "ipc"]
  })
  let said = ""
  child.stderr?.on("data", (bytes: Buffer) => (said += bytes.toString()))
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  stop = async () => {
    child.kill("SIGKILL")
    await ended
  }
  const port = await Promise.race([
    new Promise<number>((resolve) => child.once("message", (message) => resolve(Number(message)))),
    ended.then(() => 0)
  ])
  if (port === 0) throw new Error(`Next did not start: ${said}`)
  // In development Next lets in only its own name, and hydrates nothing without its socket.
  url = `http://localhost:${port}`
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await stop()
})

it("compiles against the packed packages", async () => {
  expect(await runCommand("tsc", ["-p", "tsconfig.json"], { cwd: consumer })).toMatchObject({
    output: "",
    ok: true
  })
})

it(
  "a server action begins, the page hydrates without a warning, the hook takes the user to verified",
  { timeout: 120_000 },
  async () => {
    const user = await visit(browser, url)
    user.context.setDefaultTimeout(30_000)
    const page = await user.open("/")
    await page.getByLabel("E-mail address").fill("ada@example.com")
    await page.getByLabel("Phone number").fill("12")
    await page.getByRole("button", { name: "Start" }).click()
    // What is wrong is said, and what was typed is still there.
    await page.getByRole("alert").filter({ hasText: /phone/i }).waitFor()
    expect(await page.getByLabel("E-mail address").inputValue()).toBe("ada@example.com")
    await page.getByLabel("Phone number").fill("+31612345678")
    await page.getByRole("button", { name: "Start" }).click()
    await page.waitForURL("**/onboarding")

    // A cookie that was not made here is nobody's.
    const [cookie] = await user.context.cookies()
    const forged = { Cookie: `${cookie?.name}=${cookie?.value.split(".")[0]}.forged` }
    const stranger = await fetch(`${url}/onboarding`, { headers: forged, redirect: "manual" })
    expect(stranger.headers.get("location")).toBe("/")

    // What the server rendered is there without a script, and the same after hydration.
    const html = await (await page.request.get(`${url}/onboarding`)).text()
    expect(html).toMatch(/<h1>/)
    expect(html).not.toMatch(/bpo_|responseId":"/)

    const forms = page.locator("form")
    await forms.first().waitFor()
    await picture(page, "30-next-forms")
    expect(await seriousFaults(page)).toEqual([])
    for (const name of ["Your address", "Your postal address"]) {
      const form = page.getByRole("form", { name, exact: true })
      for (const [field, value] of Object.entries({
        street: "Kade",
        houseNumber: "1",
        postalCode: "1043 BS",
        city: "Amsterdam",
        country: "NL"
      }))
        await form.locator(`[name=${field}]`).fill(value)
      await form.getByRole("button").click()
      await form.waitFor({ state: "detached" })
    }
    const birth = page.locator("form").filter({ has: page.locator("[name=dateOfBirth]") })
    for (const [field, value] of Object.entries({
      firstName: "Ada",
      lastName: "Visser",
      dateOfBirth: "1990-02-28"
    }))
      await birth.locator(`[name=${field}]`).fill(value)
    await birth.getByRole("button").click()
    await page.getByRole("button", { name: "Start" }).click()
    await page.getByRole("button", { name: "I am done" }).click()
    await expect.poll(() => page.locator("h1").textContent(), { timeout: 30_000 }).toBe("You are verified")
    await picture(page, "31-next-active")
    expect(user.complaints).toEqual([])
    await user.context.close()
  }
)
