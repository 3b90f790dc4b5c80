import { join } from "node:path"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { buildPage } from "../../examples/onboarding-web/build-page.ts"
import { scratch } from "../checks/repository.ts"
import { startDemoProcess } from "./demo-process.ts"
import type { DemoProcess } from "./demo-process.ts"
import { connect, visit } from "./visitor.ts"
import { begin, card, giveAddress, reaches, showFace } from "./ways.ts"

const development = { folder: join(scratch, "page-development"), mode: "development" } as const

let browser: Browser
let demo: DemoProcess
beforeAll(async () => {
  browser = await connect()
  await buildPage(development)
  demo = await startDemoProcess({ page: development.folder })
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await demo?.kill()
})

it(
  "in Strict Mode, where React mounts everything twice, one side effect each is left and nothing is complained of",
  { timeout: 60_000 },
  async () => {
    const user = await visit(browser, demo.url)
    const page = await user.open("/")
    await begin(page, "daan@example.com")
    await reaches(page, "What the bank wants to know")
    await giveAddress(page, "Home address")
    await showFace(page)
    await card(page, "Identity check")
      .getByText(/at the bank|done/)
      .waitFor()
    const times = (request: RegExp) => user.requests.filter((one) => request.test(one)).length
    // The first answers of two mounts: React proves that the effect can be repeated, and reading is.
    expect(times(/^GET \/demo\/session$/)).toBeLessThanOrEqual(3)
    expect(times(/^POST \/demo\/session$/)).toBe(1)
    expect(times(/^GET .*\/changes$/)).toBe(1)
    // The address, the start and the finish.
    expect(times(/^POST .*\/events$/)).toBe(3)
    expect(user.complaints).toEqual([])
    await user.context.close()
  }
)

it("a page that was built of the same files is not built again", async () => {
  expect(await buildPage(development)).toBe(false)
})
