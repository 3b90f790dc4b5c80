// @vitest-environment happy-dom
import type { View } from "@bunq-provisioning/core"
import { createElement, memo, StrictMode, version } from "react"
import { describe, expect, it, vi } from "vitest"
import type { FakeTransport } from "./testing/fake-transport.ts"
import { fakeTransport } from "./testing/fake-transport.ts"
import { renderProvision, renderProvisionHook } from "./testing/render-provision.ts"
import { sampleView } from "./testing/sample-view.ts"
import type { FollowListener, ProvisionPage, Transport } from "./transport.ts"
import { useProvision } from "./use-provision.ts"
import { useProvisions } from "./use-provisions.ts"

const uuidOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const view = (n: number, progress = 0.5) => sampleView("collecting", { uuid: uuidOf(n), progress })

/** One user, and so many lists beside them. */
const renderLists = async (transport: FakeTransport) => {
  const seen = { progress: 0, lists: [] as string[] }
  const One = () => {
    seen.progress = useProvision(uuidOf(1)).view?.progress ?? 0
    return null
  }
  const List = ({ limit }: { readonly limit: number }) => {
    seen.lists[limit - 1] = useProvisions({ limit }).connection.state
    return null
  }
  const page = (lists: number) => [
    createElement(One, { key: "one" }),
    ...Array.from({ length: lists }, (_, at) => createElement(List, { key: at, limit: at + 1 }))
  ]
  const { act, rerender } = await renderProvision(page(0), { transport })
  return { act, current: () => seen, rerender: (lists: number) => rerender(page(lists)) }
}

describe(`useProvisions on React ${version}`, () => {
  it("follows everybody over one connection, and renders the row that changed", async () => {
    const renders = new Map<string, number>()
    const count = (name: string) => renders.set(name, (renders.get(name) ?? 0) + 1)
    const Row = memo(({ uuid }: { readonly uuid: string }) => {
      count(uuid)
      return createElement("li", null, useProvision(uuid).view?.progress)
    })
    const List = () => {
      count("list")
      return useProvisions().uuids.map((uuid) => createElement(Row, { key: uuid, uuid }))
    }
    const transport = fakeTransport([view(1), view(2), view(3)])
    const { container, tell } = await renderProvision(createElement(StrictMode, null, createElement(List)), {
      transport
    })
    expect(container.textContent).toBe("0.50.50.5")
    expect([transport.followed(), transport.following()]).toEqual([1, 1])
    renders.clear()
    await tell(view(2, 0.7))
    expect(container.textContent).toBe("0.50.70.5")
    // Strict Mode renders twice.
    expect([...renders]).toEqual([[uuidOf(2), 2]])
  })

  it("lets in and out whoever begins and ceases to fit", async () => {
    const transport = fakeTransport([view(1), view(3), sampleView("active", { uuid: uuidOf(4) })])
    const query = { phases: ["collecting"] } as const
    const { current, tell } = await renderProvisionHook(() => useProvisions(query), { transport })
    expect(current()).toMatchObject({ status: "ready", uuids: [uuidOf(1), uuidOf(3)], hasMore: false })
    await tell(view(2))
    expect(current().uuids).toEqual([uuidOf(1), uuidOf(2), uuidOf(3)])
    await tell(sampleView("active", { uuid: uuidOf(1) }))
    expect(current().uuids).toEqual([uuidOf(2), uuidOf(3)])
  })

  it("loads on, and leaves those behind the last page out until then", async () => {
    const pages = [
      { views: [view(1), view(3)], next: uuidOf(3) },
      { views: [view(5)], next: null }
    ]
    const list = vi.fn<Transport["list"]>(async ({ after }) => {
      const page = pages[after === undefined ? 0 : 1]
      if (page === undefined) throw new Error("no page")
      return page
    })
    const transport = { ...fakeTransport(), list }
    const { current, tell, act } = await renderProvisionHook(() => useProvisions({ limit: 2 }), { transport })
    expect(current()).toMatchObject({ uuids: [uuidOf(1), uuidOf(3)], hasMore: true })
    await tell(view(4))
    await tell(view(2))
    expect(current().uuids).toEqual([uuidOf(1), uuidOf(2), uuidOf(3)])
    await act(() => current().loadMore())
    expect(current()).toMatchObject({ uuids: [1, 2, 3, 5].map(uuidOf), hasMore: false })
    expect(list.mock.calls.map(([query]) => query)).toEqual([{ limit: 2 }, { limit: 2, after: uuidOf(3) }])
  })

  it("believes the stream over a page that was on its way", async () => {
    let settle: (page: ProvisionPage) => void = () => {}
    const list = () => new Promise<ProvisionPage>((resolve) => (settle = resolve))
    const transport = { ...fakeTransport(), list }
    const query = { phases: ["collecting"] } as const
    const { current, tell, act } = await renderProvisionHook(() => useProvisions(query), { transport })
    await tell(sampleView("active", { uuid: uuidOf(1) }))
    await tell(view(2))
    await act(() => settle({ views: [view(1), view(3)], next: null }))
    expect(current().uuids).toEqual([uuidOf(2), uuidOf(3)])
  })

  it("tells whoever has a stream of their own there, and goes on alone when the list is gone", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const One = ({ uuid }: { readonly uuid: string }) => useProvision(uuid).view?.progress
    const List = () => (useProvisions().status === "ready" ? createElement(One, { uuid: uuidOf(2) }) : null)
    const own = createElement(One, { key: "one", uuid: uuidOf(1) })
    const transport = fakeTransport([view(1), view(2)])
    const { container, rerender, tell } = await renderProvision(own, { transport })
    await rerender([own, createElement(List, { key: "list" })])
    expect(transport.followed()).toBe(2)
    const alone = createElement(One, { key: "two", uuid: uuidOf(2) })
    await rerender([own, alone])
    vi.advanceTimersByTime(1_100)
    await tell(view(1, 0.6))
    await tell(view(2, 0.7))
    expect(container.textContent).toBe("0.60.7")
    expect([transport.followed(), transport.following()]).toEqual([3, 2])
    vi.useRealTimers()
  })

  it("takes no view of everybody for whoever has a stream of their own, and reads anew what was missed", async () => {
    let everybody: FollowListener | null = null
    const fake = fakeTransport([view(1)])
    const list = vi.fn<Transport["list"]>(fake.list)
    const followAll = (listener: FollowListener) => {
      everybody = listener
      return fake.follow("everybody", listener)
    }
    const { current, act, rerender } = await renderLists({ ...fake, followAll, list })
    expect(current()).toEqual({ progress: 0.5, lists: [] })
    await rerender(1)
    await act(() => everybody?.onView(view(1, 0.1)))
    expect(current()).toEqual({ progress: 0.5, lists: ["live"] })
    await rerender(2)
    expect(current()).toEqual({ progress: 0.5, lists: ["live", "live"] })
    const { length } = list.mock.calls
    await act(() => everybody?.onReset?.())
    expect(list.mock.calls).toHaveLength(length + 2)
  })

  it("shows in a row what the list was read with, not what was seen of that user before", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const One = () => useProvision(uuidOf(1)).view?.progress
    const List = () => (useProvisions().status === "ready" ? createElement(One) : null)
    const transport = fakeTransport([view(1, 0.5)])
    const { container, rerender, tell } = await renderProvision(createElement(One), { transport })
    await rerender(null)
    vi.advanceTimersByTime(2_000)
    await tell(view(1, 0.7))
    await rerender(createElement(List))
    expect(container.textContent).toBe("0.7")
    expect(transport.following()).toBe(1)
    vi.useRealTimers()
  })

  it("tells rows what was missed, and lets whoever is in no list any more go on alone", async () => {
    const query = { phases: ["collecting"] } as const
    const Row = ({ uuid }: { readonly uuid: string }) => {
      const { phase, view: seen } = useProvision(uuid)
      return createElement("li", null, `${phase} ${seen?.progress}`)
    }
    const List = () => {
      useProvisions(query)
      return [1, 2].map((n) => createElement(Row, { key: n, uuid: uuidOf(n) }))
    }
    let everybody: FollowListener | null = null
    const now = new Map([view(1), view(2)].map((one) => [one.uuid, one as View]))
    const fake = fakeTransport()
    const transport = {
      ...fake,
      follow: (uuid: string, listener: FollowListener) => {
        const seen = now.get(uuid)
        if (seen !== undefined) listener.onView(seen)
        return fake.follow(uuid, listener)
      },
      followAll: (listener: FollowListener) => {
        everybody = listener
        return fake.follow("everybody", listener)
      },
      list: async () => ({
        views: [...now.values()].filter(({ phase }) => phase === "collecting"),
        next: null
      })
    }
    const Later = () => {
      const { status } = useProvisions(query)
      return status === "ready" ? createElement(List) : null
    }
    const { container, act } = await renderProvision(createElement(Later), { transport })
    expect(container.textContent).toBe("collecting 0.5collecting 0.5")
    now.set(uuidOf(1), view(1, 0.7))
    now.set(uuidOf(2), sampleView("active", { uuid: uuidOf(2) }))
    await act(() => everybody?.onReset?.())
    expect(container.textContent).toBe("collecting 0.7active 1")
  })

  it("connects again when it is refreshed, and when somebody in it asks for it", async () => {
    const retries = vi.fn<() => void>()
    const fake = fakeTransport([view(1)])
    const followAll = (listener: FollowListener) => ({
      ...fake.follow("everybody", listener),
      retry: retries
    })
    const Row = () => {
      const { retry } = useProvision(uuidOf(1))
      return createElement("button", { onClick: retry })
    }
    const List = () => {
      const { status, refresh } = useProvisions()
      return status === "ready"
        ? [createElement(Row, { key: 1 }), createElement("a", { key: 2, onClick: refresh })]
        : null
    }
    const { container, act } = await renderProvision(createElement(List), {
      transport: { ...fake, followAll }
    })
    await act(() => container.querySelector("button")?.click())
    expect(retries).toHaveBeenCalledTimes(1)
    await act(() => container.querySelector("a")?.click())
    expect(retries).toHaveBeenCalledTimes(2)
  })

  it("says why there is no list, and tries again", async () => {
    const problem = { reason: "ScopeMissing", status: 403, fields: [], permitted: null }
    const list = vi
      .fn<Transport["list"]>()
      .mockRejectedValueOnce(problem)
      .mockResolvedValue({ views: [view(1)], next: null })
    const { current, act } = await renderProvisionHook(() => useProvisions(), {
      transport: { ...fakeTransport(), list }
    })
    expect(current()).toMatchObject({ status: "failed", problem: { reason: "ScopeMissing" } })
    await act(() => current().refresh())
    expect(current()).toMatchObject({ status: "ready", problem: null, uuids: [uuidOf(1)] })
  })
})
