// @vitest-environment happy-dom
import type { View } from "@bunq-provisioning/core"
import { version } from "react"
import { afterEach, describe, expect, it } from "vitest"
import { problem } from "./problem.ts"
import { fakeTransport } from "./testing/fake-transport.ts"
import { renderProvisionHook } from "./testing/render-provision.ts"
import { sampleView } from "./testing/sample-view.ts"
import { useDraft } from "./use-draft.ts"
import { useFulfilments } from "./use-fulfilments.ts"

const { uuid } = sampleView("collecting")
const collecting = (different: Partial<Extract<View, { phase: "collecting" }>> = {}) =>
  sampleView("collecting", different)
const tax = { country: "NL", taxNumber: "123" }

afterEach(() => sessionStorage.clear())

describe(`useDraft on React ${version}`, () => {
  const hook = () => ({ draft: useDraft(uuid, "TAX_RESIDENCY"), fulfilments: useFulfilments(uuid) })
  const views = [collecting()]

  it("keeps what is typed through a failure and a reload, until the server has it", async () => {
    const first = await renderProvisionHook(hook, { views })
    await first.act(() => first.current().draft.set("country", "NL"))
    await first.act(() => first.current().draft.set("taxNumber", "123"))
    first.transport.answer(() => ({ outcome: "failed", problem: problem("TokenExpired", { status: 401 }) }))
    await first.act(() => first.current().fulfilments.submit("TAX_RESIDENCY", tax))
    expect(first.current().draft.values).toEqual(tax)
    await first.unmount()

    const reloaded = await renderProvisionHook(hook, { views, transport: fakeTransport(views) })
    expect(reloaded.current().draft.values).toEqual(tax)
    await reloaded.act(() => reloaded.current().fulfilments.submit("TAX_RESIDENCY", tax))
    expect(reloaded.current().draft.values).toEqual({})
    expect(sessionStorage).toHaveLength(0)
    expect(localStorage).toHaveLength(0)
    await reloaded.unmount()
  })

  it("forgets what is typed when the server turns out to have an answer", async () => {
    const first = await renderProvisionHook(hook, { views })
    await first.act(() => first.current().draft.set("country", "NL"))
    await first.unmount()
    const reloaded = await renderProvisionHook(hook, { views, transport: fakeTransport(views) })
    expect(reloaded.current().draft.values).toEqual({ country: "NL" })
    await reloaded.tell(
      collecting({ required: [{ type: "TAX_RESIDENCY", state: "given", mandatoryBy: null }] })
    )
    expect(reloaded.current().draft.values).toEqual({})
    expect(sessionStorage).toHaveLength(0)
    await reloaded.unmount()
  })

  it.each(["active", "denied", "closed"] as const)(
    "leaves nothing in the browser of a user who is %s, also when nobody saw the answer arrive",
    async (phase) => {
      const first = await renderProvisionHook(hook, { views })
      await first.act(() => first.current().draft.set("taxNumber", "123"))
      await first.unmount()
      const reloaded = await renderProvisionHook(hook, { transport: fakeTransport([sampleView(phase)]) })
      expect(reloaded.current().draft.values).toEqual({})
      expect(sessionStorage).toHaveLength(0)
      await reloaded.unmount()
    }
  )

  it("keeps what is typed while bunq is asked again what is missing", async () => {
    const { current, act, tell } = await renderProvisionHook(hook, { views })
    await act(() => current().draft.set("taxNumber", "123"))
    await tell(sampleView("renewing-credential"))
    await tell(sampleView("evaluating", { required: [] }))
    await tell(collecting())
    expect(current().draft.values).toEqual({ taxNumber: "123" })
  })

  it("writes nothing down for those who want it in memory only", async () => {
    const transport = fakeTransport(views)
    const { current, act } = await renderProvisionHook(hook, { transport, drafts: "memory" })
    await act(() => current().draft.set("country", "NL"))
    expect(current().draft.values).toEqual({ country: "NL" })
    expect(sessionStorage).toHaveLength(0)
  })
})
