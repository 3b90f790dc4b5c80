import { join } from "node:path"
import axe from "axe-core"
import { chromium } from "playwright-core"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { inject } from "vitest"

const { endpoint, problem, screenshots } = inject("browser")

/** The one browser of the run. Rejects with why there is none. */
export const connect = (): Promise<Browser> =>
  endpoint === null
    ? Promise.reject(new Error(`There is no browser: ${problem}`))
    : chromium.connect(endpoint)

/** Somebody with a browser of their own: what goes over the wire and what the console says is kept. */
export interface Visitor {
  readonly context: BrowserContext
  readonly open: (path: string) => Promise<Page>
  /** Bodies and headers of all answers, streams that are still open among them, and what was posted. */
  readonly network: () => Promise<string>
  /** What came by each stream of server-sent events so far, in the order they were opened. */
  readonly streams: () => readonly string[]
  /** Errors and warnings of the console and uncaught ones. */
  readonly complaints: readonly string[]
  /** Requests as `METHOD /path`, in order. */
  readonly requests: readonly string[]
}

const isEventStream = (type: string | undefined): boolean => type?.startsWith("text/event-stream") === true
const textOf = (base64: string): string => Buffer.from(base64, "base64").toString("latin1")

/** Keeps what comes by streams while it comes: the body of an answer is only there when it is whole, and theirs never is. */
const recordStreams = async (page: Page, streams: string[]): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  const places = new Map<string, number>()
  const take = (requestId: string, base64 = "") => {
    const place = places.get(requestId)
    if (place !== undefined) streams[place] += textOf(base64)
  }
  session.on("Network.responseReceived", ({ requestId, response }) => {
    if (!isEventStream(response.mimeType)) return
    places.set(requestId, streams.push("") - 1)
    // What came before it was asked for, and what comes from then on with every piece of data.
    void session.send("Network.streamResourceContent", { requestId }).then(
      ({ bufferedData }) => take(requestId, bufferedData),
      () => {}
    )
  })
  session.on("Network.dataReceived", ({ requestId, data }) => take(requestId, data))
  await session.send("Network.enable")
}

export const visit = async (
  browser: Browser,
  url: string,
  options: { readonly dark?: boolean; readonly width?: number } = {}
): Promise<Visitor> => {
  const context = await browser.newContext({
    baseURL: url,
    locale: "en-GB",
    viewport: { width: options.width ?? 1180, height: 860 },
    colorScheme: options.dark === true ? "dark" : "light",
    reducedMotion: "reduce"
  })
  context.setDefaultTimeout(10_000)
  const complaints: string[] = []
  const requests: string[] = []
  const kept: Array<Promise<string>> = []
  const streams: string[] = []
  context.on("console", (message) => {
    // A refused answer is no fault of the page.
    if (/^Failed to load resource: .* 4\d\d/.test(message.text())) return
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text())
  })
  context.on("weberror", (error) => complaints.push(String(error.error())))
  context.on("request", (request) => {
    requests.push(`${request.method()} ${new URL(request.url()).pathname}`)
    kept.push(Promise.resolve(`${JSON.stringify(request.headers())}${request.postData() ?? ""}`))
  })
  context.on("requestfinished", (request) => {
    const read = async () => {
      const response = await request.response()
      const isStream = response !== null && isEventStream(response.headers()["content-type"])
      const body = isStream || response === null ? "" : await response.body().catch(() => "")
      return `${JSON.stringify(response?.headers() ?? {})}${body.toString()}`
    }
    kept.push(read().catch(() => ""))
  })
  return {
    context,
    open: async (path) => {
      const page = await context.newPage()
      await recordStreams(page, streams)
      await page.goto(path)
      return page
    },
    network: async () => [...(await Promise.all(kept)), ...streams].join("\n"),
    streams: () => streams,
    complaints,
    requests
  }
}

/** A picture of what is on the screen, to be looked at. */
export const picture = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true, animations: "disabled" })
}

/** What axe finds serious or critical, frames included, as short lines. */
export const seriousFaults = async (page: Page): Promise<readonly string[]> => {
  for (const frame of page.frames()) await frame.evaluate(axe.source).catch(() => {})
  const found = await page.evaluate(async () => {
    const { axe: tool } = globalThis as unknown as {
      readonly axe: {
        readonly run: (options: object) => Promise<{
          readonly violations: ReadonlyArray<{
            readonly id: string
            readonly impact: string
            readonly nodes: ReadonlyArray<{ readonly target: readonly string[] }>
          }>
        }>
      }
    }
    const { violations } = await tool.run({ resultTypes: ["violations"] })
    return violations.map(({ id, impact, nodes }) => [impact, id, String(nodes[0]?.target)] as const)
  })
  return found
    .filter(([impact]) => impact === "serious" || impact === "critical")
    .map(([impact, id, target]) => `${impact} ${id} at ${target}`)
}

/** Everything a page keeps where its scripts can read it. */
export const storageOf = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))
