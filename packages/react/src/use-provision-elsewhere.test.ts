// @vitest-environment happy-dom
import { createElement, version } from "react"
import { describe, expect, it, vi } from "vitest"
import { counting } from "./counting.test-support.ts"
import { heedReact } from "./heed-react.test-support.ts"
import { ProvisionProvider } from "./provider.ts"
import { fakeTransport } from "./testing/fake-transport.ts"
import type { FakeTransport } from "./testing/fake-transport.ts"
import { renderProvision } from "./testing/render-provision.ts"
import { sampleView } from "./testing/sample-view.ts"
import { useProvision } from "./use-provision.ts"
import { useProvisionSelector } from "./use-provision-selector.ts"

const a = "00000000-0000-4000-8000-00000000000a"
const b = "00000000-0000-4000-8000-00000000000b"
const collecting = (uuid: string, progress = 0.5) => sampleView("collecting", { uuid, progress })

heedReact()

describe(`useProvision, when what is around it changes, on React ${version}`, () => {
  it("shows nothing of the user before when the uuid changes", async () => {
    const seen: string[] = []
    const Shown = ({ uuid }: { readonly uuid: string }) => {
      const { view, status } = useProvision(uuid)
      const progress = useProvisionSelector(uuid, (provision) => provision.view?.progress)
      seen.push(`${view === null || view.uuid === uuid} ${status} ${progress}`)
      return null
    }
    const { rerender, transport } = await renderProvision(createElement(Shown, { uuid: a }), {
      views: [collecting(a, 0.1), collecting(b, 0.2)]
    })
    seen.length = 0
    await rerender(createElement(Shown, { uuid: b }))
    expect(new Set(seen)).toEqual(new Set(["true loading undefined", "true ready 0.2"]))
    expect(transport.followed()).toBe(2)
  })

  it("follows over another transport when the provider has another one, and ends the old connection", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const [one, other] = [fakeTransport([collecting(a)]), fakeTransport([sampleView("active", { uuid: a })])]
    const { Shown } = counting(a)
    const Page = ({ transport }: { readonly transport: FakeTransport }) =>
      createElement(ProvisionProvider, { transport }, createElement(Shown))
    const { container, rerender } = await renderProvision(createElement(Page, { transport: one }))
    expect(container.textContent).toContain("collecting")
    await rerender(createElement(Page, { transport: other }))
    vi.advanceTimersByTime(1_100)
    expect(container.textContent).toContain("active")
    expect([one.following(), other.following()]).toEqual([0, 1])
  })

  it("renders nothing when whoever renders the provider does, and gives the same views again", async () => {
    const transport = fakeTransport([collecting(a)])
    const { Shown, renders } = counting(a)
    const shown = createElement(Shown)
    const page = () =>
      createElement(ProvisionProvider, { transport, initialViews: [structuredClone(collecting(a))] }, shown)
    const { rerender } = await renderProvision(page())
    const { count } = renders
    await rerender(page())
    expect(renders.count).toBe(count)
  })

  it("does not go back to what a server rendered with when somebody comes back after long", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const seen: (string | null)[] = []
    const Shown = () => {
      seen.push(useProvision(a).phase)
      return null
    }
    const initialViews = [collecting(a)]
    const { rerender, tell } = await renderProvision(createElement(Shown), { initialViews })
    await tell(sampleView("active", { uuid: a }))
    await rerender(null)
    vi.advanceTimersByTime(100_000)
    expect(seen).toContain("collecting")
    seen.length = 0
    await rerender(createElement(Shown))
    expect([...new Set(seen)]).toEqual([null, "active"])
  })

  it("keeps no user, timer or connection of those who were looked at and left", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const { rerender, transport } = await renderProvision(null)
    for (let n = 0; n < 50; n++) {
      const { Shown } = counting(`${a.slice(0, -2)}${String(n).padStart(2, "0")}`)
      await rerender(createElement(Shown, { key: n }))
    }
    await rerender(null)
    vi.advanceTimersByTime(62_000)
    expect([transport.followed(), transport.following(), vi.getTimerCount()]).toEqual([50, 0, 0])
  })
})
