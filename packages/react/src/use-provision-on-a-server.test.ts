// @vitest-environment happy-dom
import type { View } from "@bunq-provisioning/core"
import { act, createElement, StrictMode, Suspense, version } from "react"
import { hydrateRoot } from "react-dom/client"
import { renderToString } from "react-dom/server"
import { describe, expect, it } from "vitest"
import { counting } from "./counting.test-support.ts"
import { heedReact } from "./heed-react.test-support.ts"
import { ProvisionProvider } from "./provider.ts"
import { fakeTransport } from "./testing/fake-transport.ts"
import { sampleView } from "./testing/sample-view.ts"
import { useProvision } from "./use-provision.ts"

const a = "00000000-0000-4000-8000-00000000000a"
const collecting = (uuid: string) => sampleView("collecting", { uuid })

heedReact()

describe(`a server on React ${version}`, () => {
  it.each([true, false])("renders what the browser hydrates, given a view: %s", async (given) => {
    globalThis.IS_REACT_ACT_ENVIRONMENT = true
    const transport = fakeTransport([sampleView("active", { uuid: a })])
    const { Shown, renders } = counting(a)
    const initialViews = given ? [collecting(a)] : []
    const page = () =>
      createElement(
        StrictMode,
        null,
        createElement(ProvisionProvider, { transport, initialViews }, createElement(Shown))
      )
    const html = renderToString(page())
    expect(html).toContain(given ? "ready collecting 0.5" : "loading null undefined")
    expect(transport.followed()).toBe(0)
    const container = document.body.appendChild(document.createElement("div"))
    container.innerHTML = html
    renders.count = 0
    const wrong: unknown[] = []
    await act(async () => {
      hydrateRoot(container, page(), { onRecoverableError: (error) => wrong.push(error) })
    })
    expect(wrong).toEqual([])
    expect(container.textContent).toBe("ready active 1")
    expect(transport.followed()).toBe(1)
  })

  it("streams a part that is hydrated after the user has changed, as the server rendered it", async () => {
    globalThis.IS_REACT_ACT_ENVIRONMENT = true
    const transport = fakeTransport([sampleView("active", { uuid: a })])
    const { Shown } = counting(a)
    let code: Promise<void> | null = null
    const seen: (string | null)[] = []
    const Late = () => {
      if (code !== null) throw code
      const { phase } = useProvision(a)
      seen.push(phase)
      return createElement("i", null, phase)
    }
    const late = createElement(Suspense, { fallback: "…" }, createElement(Late))
    const initialViews = [collecting(a)]
    const page = () =>
      createElement(ProvisionProvider, { transport, initialViews }, createElement(Shown), late)
    const container = document.body.appendChild(document.createElement("div"))
    container.innerHTML = renderToString(page())
    let arrive = () => {}
    code = new Promise((resolve) => (arrive = resolve))
    const wrong: unknown[] = []
    await act(async () => {
      hydrateRoot(container, page(), { onRecoverableError: (error) => wrong.push(error) })
    })
    expect(container.textContent).toBe("ready active 1collecting")
    seen.length = 0
    await act(async () => {
      code = null
      arrive()
    })
    expect([seen[0], container.textContent, wrong]).toEqual(["collecting", "ready active 1active", []])
    expect(transport.followed()).toBe(1)
  })

  it("keeps no user between requests", () => {
    const transport = fakeTransport()
    const { Shown } = counting(a)
    const page = (initialViews: readonly View[]) =>
      renderToString(createElement(ProvisionProvider, { transport, initialViews }, createElement(Shown)))
    expect(page([collecting(a)])).toContain("ready")
    expect(page([])).toContain("loading")
  })
})
