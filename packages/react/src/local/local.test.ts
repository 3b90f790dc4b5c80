// @vitest-environment happy-dom
import { view as viewOf } from "@bunq-provisioning/core"
import { provisionMachine } from "@bunq-provisioning/core/machine"
import { version } from "react"
import { afterEach, describe, expect, it } from "vitest"
import { createActor, fromPromise } from "xstate"
import { renderProvisionHook } from "../testing/render-provision.ts"
import type { FakeTransport } from "../testing/fake-transport.ts"
import { useProvision } from "../use-provision.ts"
import { local } from "./local.ts"

const uuid = "00000000-0000-4000-8000-00000000000a"
const waiting = fromPromise<never, never>(() => new Promise(() => {}))

const start = () => {
  const machine = provisionMachine.provide({ actors: { createProvision: waiting } as never })
  const actor = createActor(machine, { input: { uuid, requestRef: "request", at: 0 } })
  actor.start()
  return actor
}
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})
const open = (options: Parameters<typeof local>[1] = {}) => {
  const actor = start()
  stops.push(() => actor.stop())
  return { actor, transport: local(actor, options) }
}
const hook = (transport: unknown) =>
  renderProvisionHook(() => useProvision(uuid), { transport: transport as FakeTransport, strict: true })

describe(`a local actor on React ${version}`, () => {
  it("is there in the first render, and followed from then on", async () => {
    const { actor, transport } = open()
    const { results, current, act } = await hook(transport)
    expect(results[0]).toMatchObject({ status: "ready", phase: "requesting", connection: { state: "idle" } })
    await act(() =>
      actor.send({
        type: "deadline.passed",
        deadline: "overdue",
        at: 1
      })
    )
    expect(current().view).toEqual(viewOf(actor.getSnapshot(), Date.now()))
  })

  it("is sent events that hold nobody's data, and references to what was sealed", async () => {
    const sealed: object[] = []
    const { actor, transport } = open({
      seal: (event) => {
        sealed.push(event)
        return "answer 1"
      }
    })
    const { current, act } = await hook(transport)
    const data = { country: "NL" }
    const event = { type: "fulfilment.submit", fulfilment: "NATIONALITY", data } as const
    expect(await transport.send(uuid, event, { key: "k" })).toMatchObject({ outcome: "accepted" })
    expect(sealed).toEqual([event])
    expect(actor.getSnapshot().context.answers).toEqual({ NATIONALITY: { ref: "answer 1", state: "given" } })
    expect(await transport.send(uuid, { type: "identity.finish" }, { key: "k" })).toMatchObject({
      outcome: "failed",
      problem: { reason: "NotPermitted", permitted: ["submit-fulfilment", "close"] }
    })
    await act(() => {
      const provision = current()
      if (provision.matches("requesting")) void provision.send({ type: "provision.close" })
    })
    expect(actor.getSnapshot().context.closeRequested).toBe(true)
  })

  it("takes no answer when nothing seals", async () => {
    const { transport } = open()
    const event = { type: "fulfilment.submit", fulfilment: "NATIONALITY", data: { country: "NL" } } as const
    expect(await transport.send(uuid, event, { key: "k" })).toMatchObject({
      problem: { reason: "NothingSeals" }
    })
  })

  it("is not found under another uuid", async () => {
    const { transport } = open()
    const { current } = await renderProvisionHook(() => useProvision("somebody"), {
      transport: transport as unknown as FakeTransport
    })
    expect(current()).toMatchObject({ status: "failed", problem: { reason: "NotFound" } })
  })
})
