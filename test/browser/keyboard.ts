import type { Frame, Page } from "playwright-core"

/** What has the focus, as its label, its text or its name. */
const focused = (frame: Frame): Promise<{ readonly name: string; readonly isFrame: boolean }> =>
  frame.evaluate(() => {
    const { activeElement: element } = document
    const labels = (element as HTMLInputElement | null)?.labels ?? null
    const label = labels?.[0]?.childNodes[0]?.textContent
    const name = label ?? element?.getAttribute("aria-label") ?? element?.textContent ?? ""
    return { name: name.trim(), isFrame: element?.tagName === "IFRAME" }
  })

const focusedAnywhere = async (page: Page): Promise<string> => {
  const here = await focused(page.mainFrame())
  const [inner] = page.mainFrame().childFrames()
  return here.isFrame && inner !== undefined ? (await focused(inner)).name : here.name
}

/** Presses Tab until something with this name has the focus. */
export const tabTo = async (page: Page, name: string): Promise<void> => {
  const seen: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    const now = await focusedAnywhere(page)
    if (now.startsWith(name)) return
    seen.push(now)
    await page.keyboard.press("Tab")
  }
  throw new Error(`Tab never came to "${name}", but to: ${[...new Set(seen)].join(" | ")}`)
}

/** Tabs to a field and types. */
export const typeInto = async (page: Page, label: string, text: string): Promise<void> => {
  await tabTo(page, label)
  await page.keyboard.type(text)
}

/** Tabs to a button or link and presses Enter. */
export const press = async (page: Page, name: string): Promise<void> => {
  await tabTo(page, name)
  await page.keyboard.press("Enter")
}
