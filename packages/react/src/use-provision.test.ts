// @vitest-environment happy-dom
import type { View } from "@bunq-provisioning/core"
import { createElement, useEffect, version } from "react"
import { renderToString } from "react-dom/server"
import { describe, expect, it, vi } from "vitest"
import { counting } from "./counting.test-support.ts"
import { heedReact } from "./heed-react.test-support.ts"
import { renderProvision, renderProvisionHook } from "./testing/render-provision.ts"
import { sampleView } from "./testing/sample-view.ts"
import type { Receipt } from "./transport.ts"
import { useProvision } from "./use-provision.ts"
import { useProvisionSelector } from "./use-provision-selector.ts"

const a = "00000000-0000-4000-8000-00000000000a"
const b = "00000000-0000-4000-8000-00000000000b"
const collecting = (uuid: string, different: Partial<Extract<View, { phase: "collecting" }>> = {}) =>
  sampleView("collecting", { uuid, ...different })
const refused = {
  state: "refused",
  problem: { reason: "TokenExpired", status: 401, fields: [], permitted: null }
} as const

heedReact()

describe(`useProvision on React ${version}`, () => {
  it("is loading, then ready, then as the server says", async () => {
    const { tell, results, current, transport } = await renderProvisionHook(() => useProvision(a))
    expect(results[0]).toMatchObject({ status: "loading", view: null, connection: { state: "idle" } })
    expect(current()).toMatchObject({ status: "loading", connection: { state: "live" } })
    await tell(collecting(a))
    const ready = current()
    expect(ready).toMatchObject({ status: "ready", phase: "collecting", view: collecting(a) })
    expect([ready.matches("collecting"), ready.matches("active")]).toEqual([true, false])
    expect([ready.hasTag("waiting-on-user"), ready.hasTag("settled")]).toEqual([true, false])
    expect([ready.can("identity.start"), ready.can({ type: "identity.finish" })]).toEqual([true, false])
    await tell(sampleView("active", { uuid: a }))
    expect(current().matches("active") && current().hasTag("settled")).toBe(true)
    expect(transport.followed()).toBe(1)
  })

  it("fails when nobody may be shown, and keeps what is shown when the token ends later", async () => {
    const { transport, current, act: acting, tell } = await renderProvisionHook(() => useProvision(a))
    await acting(() => transport.connect(refused))
    expect(current()).toMatchObject({ status: "failed", problem: { reason: "TokenExpired" } })
    await acting(() => current().retry())
    expect(current().status).toBe("loading")
    await tell(collecting(a))
    await acting(() => transport.connect(refused))
    expect(current()).toMatchObject({ status: "ready", phase: "collecting", connection: refused })
  })

  it("renders nothing of another user, and nothing for a view that says the same", async () => {
    const [one, other] = [counting(a), counting(b)]
    const { tell } = await renderProvision([
      createElement(one.Shown, { key: a }),
      createElement(other.Shown, { key: b })
    ])
    await tell(collecting(a))
    await tell(collecting(b))
    const before = [one.renders.count, other.renders.count]
    await tell(collecting(a, { progress: 0.6 }))
    await tell(structuredClone(collecting(a, { progress: 0.6 })))
    expect([one.renders.count, other.renders.count]).toEqual([(before[0] ?? 0) + 1, before[1]])
  })

  it("shares one connection among components, and ends it a second after the last", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const { Shown } = counting(a)
    const shown = (count: number) => Array.from({ length: count }, (_, key) => createElement(Shown, { key }))
    const { transport, rerender, unmount } = await renderProvision(shown(3), { views: [collecting(a)] })
    expect([transport.followed(), transport.following()]).toEqual([1, 1])
    await rerender(shown(0))
    vi.advanceTimersByTime(900)
    await rerender(shown(1))
    vi.advanceTimersByTime(2_000)
    expect([transport.followed(), transport.following()]).toEqual([1, 1])
    await unmount()
    vi.advanceTimersByTime(1_100)
    expect([transport.followed(), transport.following()]).toEqual([1, 0])
  })

  it("shows somebody who comes back what was seen last", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const { Shown } = counting(a)
    const { container, rerender, transport } = await renderProvision(createElement(Shown), {
      views: [collecting(a)]
    })
    await rerender(null)
    vi.advanceTimersByTime(30_000)
    expect(transport.following()).toBe(0)
    const seen: string[] = []
    const Back = () => {
      seen.push(useProvision(a).status)
      return null
    }
    await rerender(createElement(Back))
    expect(seen[0]).toBe("ready")
    await rerender(null)
    vi.advanceTimersByTime(62_000)
    await rerender(createElement(Shown))
    expect(container.textContent).toContain("ready")
    expect(transport.followed()).toBe(3)
  })

  it("does in Strict Mode once what an effect does twice", async () => {
    const Starting = () => {
      const provision = useProvision(a)
      const { send } = provision
      useEffect(() => {
        void send({ type: "identity.start" } as never)
      }, [send])
      return null
    }
    const { transport } = await renderProvision(createElement(Starting), {
      views: [collecting(a)],
      strict: true,
      initialViews: [collecting(a)]
    })
    expect(transport.followed()).toBe(1)
    expect(transport.sent.map(({ event }) => event.type)).toEqual(["identity.start"])
  })

  it("shows what a server rendered with, also beside a component that knows nothing yet", async () => {
    const seen: string[] = []
    const Late = () => {
      const { status, phase } = useProvision(a, { initialView: collecting(a) })
      seen.push(`${status} ${phase}`)
      return null
    }
    const { Shown } = counting(a)
    const { container, rerender } = await renderProvision(createElement(Shown))
    expect(container.textContent).toContain("loading")
    await rerender([createElement(Shown, { key: 1 }), createElement(Late, { key: 2 })])
    expect(new Set(seen)).toEqual(new Set(["ready collecting"]))
    expect(container.textContent).toContain("ready collecting")
  })

  it("says what is being sent, and shows the view of the answer", async () => {
    let settle = () => {}
    const {
      transport,
      current,
      act: acting
    } = await renderProvisionHook(() => useProvision(a), {
      views: [collecting(a)]
    })
    transport.answer(
      () =>
        new Promise((resolve) => {
          settle = () => resolve({ outcome: "accepted", view: collecting(a, { identity: "opening" }) })
        })
    )
    await acting(() => {
      const provision = current()
      if (provision.matches("collecting")) void provision.send({ type: "identity.start" })
    })
    expect(current().sending).toEqual(["identity.start"])
    await acting(() => settle())
    expect(current()).toMatchObject({ sending: [], view: { identity: "opening" } })
  })

  it("does not go back to the view of an answer that the stream overtook", async () => {
    const {
      transport,
      current,
      act: acting
    } = await renderProvisionHook(() => useProvision(a), {
      views: [collecting(a)]
    })
    transport.answer(() => {
      transport.tell(sampleView("active", { uuid: a }))
      return { outcome: "accepted", view: collecting(a) }
    })
    await acting(() => {
      const provision = current()
      if (provision.can("identity.start")) void provision.send({ type: "identity.start" })
    })
    expect(current().phase).toBe("active")
  })

  it("does not go back to the view of an answer that a later one overtook", async () => {
    const settles: ((receipt: Receipt) => void)[] = []
    const {
      transport,
      current,
      act: acting
    } = await renderProvisionHook(() => useProvision(a), { views: [collecting(a)] })
    transport.answer(() => new Promise((resolve) => settles.push(resolve)))
    await acting(() => {
      const provision = current()
      if (!provision.matches("collecting")) return
      void provision.send({ type: "identity.start" })
      void provision.send({ type: "provision.close" })
    })
    await acting(() => settles[1]?.({ outcome: "accepted", view: sampleView("closing", { uuid: a }) }))
    await acting(() => settles[0]?.({ outcome: "accepted", view: collecting(a) }))
    expect(current().phase).toBe("closing")
  })
})

describe(`useProvisionSelector on React ${version}`, () => {
  it("renders when what it selects changes, and only then", async () => {
    const required = (provision: ReturnType<typeof useProvision>) =>
      provision.view !== null && "required" in provision.view ? provision.view.required : null
    const {
      tell,
      results,
      transport,
      act: acting
    } = await renderProvisionHook(() => useProvisionSelector(a, required))
    await tell(collecting(a))
    const { length } = results
    await tell(structuredClone(collecting(a, { progress: 0.7 })))
    await acting(() => transport.connect({ state: "offline" }))
    expect(results).toHaveLength(length)
    await tell(collecting(a, { required: [] }))
    expect(results.slice(length)).toEqual([[]])
  })

  it("takes a selector that makes something new each time", async () => {
    const { tell, results, current } = await renderProvisionHook(() =>
      useProvisionSelector(
        a,
        ({ phase }) => ({ phase }),
        (one, other) => one.phase === other.phase
      )
    )
    await tell(collecting(a))
    const { length } = results
    await tell(collecting(a, { progress: 0.7 }))
    expect(results).toHaveLength(length)
    expect(current()).toEqual({ phase: "collecting" })
  })
})

it("without a provider says what is missing", () => {
  const Lost = () => createElement("p", null, useProvision(a).status)
  expect(() => renderToString(createElement(Lost))).toThrow("ProvisionProvider is missing")
})
