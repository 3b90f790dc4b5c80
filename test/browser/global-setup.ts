import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromium } from "playwright-core"
import type { TestProject } from "vitest/node"
import { buildPage, pageFolder } from "../../examples/onboarding-web/build-page.ts"
import { scratch } from "../checks/repository.ts"

declare module "vitest" {
  interface ProvidedContext {
    browser: {
      /** Where the one browser of this run is reached; null when there is none, and why. */
      readonly endpoint: string | null
      readonly problem: string | null
      readonly page: string
      readonly screenshots: string
    }
  }
}

/** What the package unpacks: another one may lie in the temporary folder from an earlier run. */
const major = "153"
const screenshots = join(scratch, "screenshots")

interface OneBrowser {
  readonly endpoint: string
  readonly close: () => Promise<void>
}

/** Unpacks Chromium into a folder of this run: the package takes whatever lies in the temporary folder, and two that unpack at once fail. */
const launch = async (): Promise<OneBrowser> => {
  const own = realpathSync(mkdtempSync(join(tmpdir(), "bunq-provisioning-browser-")))
  const remove = () => rmSync(own, { recursive: true, force: true, maxRetries: 3 })
  const before = process.env["TMPDIR"]
  try {
    process.env["TMPDIR"] = own
    const { default: packed } = await import("@sparticuz/chromium")
    const executablePath = await packed.executablePath()
    const server = await chromium.launchServer({
      executablePath,
      // Of the package's own arguments one makes it a single process, which dies with the first context that is closed.
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
      headless: true
    })
    const browser = await chromium.connect(server.wsEndpoint())
    const version = browser.version()
    await browser.close()
    if (!version.startsWith(`${major}.`)) throw new Error(`Chromium ${version} instead of ${major}`)
    return { endpoint: server.wsEndpoint(), close: () => server.close().then(remove) }
  } catch (error) {
    remove()
    throw error
  } finally {
    if (before === undefined) delete process.env["TMPDIR"]
    else process.env["TMPDIR"] = before
  }
}

const start = async (): Promise<OneBrowser> => {
  rmSync(screenshots, { recursive: true, force: true })
  mkdirSync(screenshots, { recursive: true })
  await buildPage()
  return launch()
}

/** Of all projects of a run, each of which loads this module anew. */
const run = globalThis as { browserOfRun?: Promise<OneBrowser>; projectsWithBrowser?: number }

/**
 * Builds the page and starts one browser for all projects that look at pages. A problem is provided and not thrown: thrown, it would keep every other test from
 * running.
 */
export default async ({ provide }: TestProject) => {
  run.projectsWithBrowser = (run.projectsWithBrowser ?? 0) + 1
  run.browserOfRun ??= start()
  const browser = await run.browserOfRun.catch((error: unknown) => String(error))
  const endpoint = typeof browser === "string" ? null : browser.endpoint
  const problem = typeof browser === "string" ? browser : null
  provide("browser", { endpoint, problem, page: pageFolder, screenshots })
  return async () => {
    run.projectsWithBrowser = (run.projectsWithBrowser ?? 1) - 1
    if (run.projectsWithBrowser === 0 && typeof browser !== "string") await browser.close()
  }
}
