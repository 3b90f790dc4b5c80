// @vitest-environment happy-dom
import type { View } from "@bunq-provisioning/core"
import { version } from "react"
import { describe, expect, it } from "vitest"
import { fakeTransport } from "./testing/fake-transport.ts"
import { renderProvisionHook } from "./testing/render-provision.ts"
import { sampleView } from "./testing/sample-view.ts"
import type { Receipt, TransportProblem } from "./transport.ts"
import { useFulfilments } from "./use-fulfilments.ts"
import { useInquiries } from "./use-inquiries.ts"

const { uuid } = sampleView("collecting")
const collecting = (different: Partial<Extract<View, { phase: "collecting" }>> = {}) =>
  sampleView("collecting", different)
const tax = { country: "NL", taxNumber: "123" }
const wrong = (reason: string, fields: readonly string[] = []): TransportProblem => ({
  reason,
  status: 422,
  fields,
  permitted: null
})
const failed = (problem: TransportProblem): Receipt => ({ outcome: "failed", problem })

describe(`useFulfilments on React ${version}`, () => {
  it("says what is missing and what there is besides", async () => {
    const view = collecting({
      required: [
        { type: "TAX_RESIDENCY", state: "open", mandatoryBy: null },
        { type: "ADDRESS_MAIN", state: "done", mandatoryBy: null },
        { type: "IDENTIFICATION_VERIFICATION", state: "open", mandatoryBy: null },
        { type: "SOMETHING_NEW", state: "open", mandatoryBy: 5 }
      ],
      duties: [
        { type: "NATIONALITY", state: "open", dueAt: 9, overdue: false },
        { type: "TAX_RESIDENCY", state: "open", dueAt: 9, overdue: false }
      ]
    })
    const { current, tell } = await renderProvisionHook(() => useFulfilments(uuid), { views: [view] })
    expect(current().items.map(({ type, kind, asks, duty }) => [type, kind, asks, duty])).toEqual([
      ["TAX_RESIDENCY", "form", true, false],
      ["ADDRESS_MAIN", "form", false, false],
      ["IDENTIFICATION_VERIFICATION", "identity", true, false],
      ["SOMETHING_NEW", "unknown", true, false],
      ["NATIONALITY", "form", true, true]
    ])
    expect(current()).toMatchObject({ status: "ready", done: 1, identity: "not-started" })
    const { items } = current()
    await tell({ ...view, identity: "submitted", actions: ["submit-fulfilment"], progress: 0.6 })
    expect(current().missing.map(({ type }) => type)).toEqual([
      "TAX_RESIDENCY",
      "SOMETHING_NEW",
      "NATIONALITY"
    ])
    expect(current().items).toBe(items)
  })

  it("submits once, and shows what is pending and the answer's view together", async () => {
    let settle = () => {}
    const { transport, current, results, act } = await renderProvisionHook(() => useFulfilments(uuid), {
      views: [collecting()]
    })
    transport.answer(
      (_, { onRetry }) =>
        new Promise((resolve) => {
          settle = () => {
            onRetry?.(2)
            const required = [{ type: "TAX_RESIDENCY", state: "given", mandatoryBy: null }] as const
            resolve({ outcome: "accepted", view: collecting({ required }) })
          }
        })
    )
    await act(() => {
      void current().submit("TAX_RESIDENCY", tax)
      void current().submit("TAX_RESIDENCY", { ...tax })
    })
    expect(current().items[0]?.submission).toEqual({ state: "pending", attempt: 1 })
    expect(transport.sent).toHaveLength(1)
    expect(transport.sent[0]?.event).toEqual({
      type: "fulfilment.submit",
      fulfilment: "TAX_RESIDENCY",
      data: tax
    })
    const { length } = results
    await act(() => settle())
    expect(current().items[0]).toMatchObject({ state: "given", asks: false, submission: { state: "idle" } })
    const between = results.slice(length).map(({ items: [item] }) => [item?.asks, item?.submission.state])
    expect(between).not.toContainEqual([true, "idle"])
  })

  it("fails, and never rejects or stays pending, over a transport that throws", async () => {
    const fake = fakeTransport([collecting()])
    const send = () => {
      throw new Error("mistake")
    }
    const { current, act } = await renderProvisionHook(() => useFulfilments(uuid), {
      transport: { ...fake, send }
    })
    let receipt: Receipt | null = null
    await act(async () => {
      receipt = await current().submit("TAX_RESIDENCY", tax)
    })
    expect(receipt).toMatchObject({ outcome: "failed", problem: { reason: "Unexpected" } })
    expect(current().items[0]?.submission.state).toBe("failed")
  })

  it("keeps the key of a submission that failed for as long as the answer stays the same", async () => {
    const { transport, current, act } = await renderProvisionHook(() => useFulfilments(uuid), {
      views: [collecting()]
    })
    transport.answer(() => failed({ ...wrong("Unreachable"), status: null }))
    const submit = (data: typeof tax) => act(() => current().submit("TAX_RESIDENCY", data))
    await submit(tax)
    expect(current().items[0]?.submission).toMatchObject({
      state: "failed",
      problem: { reason: "Unreachable" }
    })
    await submit({ ...tax })
    await submit({ ...tax, taxNumber: "456" })
    const keys = transport.sent.map(({ key }) => key)
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).not.toBe(keys[0])
  })

  it("takes an answer that replaces one still on its way, and lets one be given up", async () => {
    const signals: (AbortSignal | undefined)[] = []
    const { transport, current, act } = await renderProvisionHook(() => useFulfilments(uuid), {
      views: [collecting()]
    })
    transport.answer(
      (_, { signal }) =>
        new Promise((resolve) => {
          signals.push(signal)
          signal?.addEventListener("abort", () => resolve(failed(wrong("Cancelled"))))
        })
    )
    await act(() => void current().submit("TAX_RESIDENCY", tax))
    await act(() => void current().submit("TAX_RESIDENCY", { ...tax, country: "DE" }))
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false])
    expect(current().items[0]?.submission).toEqual({ state: "pending", attempt: 1 })
    await act(() => current().cancel("TAX_RESIDENCY"))
    expect(current().items[0]?.submission).toEqual({ state: "idle" })
  })

  it("puts what is wrong beside its field: by the server, and by bunq", async () => {
    const { transport, current, act, tell } = await renderProvisionHook(() => useFulfilments(uuid), {
      views: [collecting()]
    })
    transport.answer(() => failed(wrong("InvalidFulfilmentData", ["country"])))
    await act(() => current().submit("TAX_RESIDENCY", tax))
    expect(current().items[0]?.fieldErrors).toEqual({
      country: { reason: "InvalidFulfilmentData", key: "problem.InvalidFulfilmentData" }
    })
    transport.answer(({ uuid: of }) => ({ outcome: "accepted", view: collecting({ uuid: of }) }))
    await act(() => current().submit("TAX_RESIDENCY", tax))
    await tell(
      collecting({
        required: [
          {
            type: "TAX_RESIDENCY",
            state: "refused",
            mandatoryBy: null,
            refusal: { code: "Refused", fields: ["taxNumber"] }
          }
        ],
        duties: [
          {
            type: "NATIONALITY",
            state: "refused",
            dueAt: 9,
            overdue: false,
            refusal: { code: "AskedAgain", fields: [] }
          }
        ]
      })
    )
    expect(current().items).toMatchObject([
      {
        asks: true,
        problem: { reason: "Refused" },
        fieldErrors: { taxNumber: { reason: "Refused", key: "problem.Refused" } }
      },
      { asks: true, problem: { reason: "AskedAgain" }, fieldErrors: {} }
    ])
    expect(current().items[0]).not.toHaveProperty("refusal")
  })

  it("does not call unsent what the server turns out to have", async () => {
    const { transport, current, act, tell } = await renderProvisionHook(() => useFulfilments(uuid), {
      views: [collecting()]
    })
    transport.answer(() => failed({ ...wrong("Unreachable"), status: null }))
    await act(() => current().submit("TAX_RESIDENCY", tax))
    await tell(collecting({ required: [{ type: "TAX_RESIDENCY", state: "given", mandatoryBy: null }] }))
    expect(current().items[0]).toMatchObject({ submission: { state: "idle" }, problem: null })
    await act(() => current().submit("TAX_RESIDENCY", tax))
    // Submitted once more it is meant as another answer.
    expect(new Set(transport.sent.map(({ key }) => key)).size).toBe(2)
  })
})

describe(`useInquiries on React ${version}`, () => {
  it("asks what bunq asks, and sends the answer", async () => {
    const entries = [{ id: 3, type: "USER_PERSON_ACCOUNT_PURPOSE", state: "open" }] as const
    const inquiries = [{ id: 2, purpose: "ONBOARDING", expiresAt: null, overdue: false, entries }]
    const { transport, current, act } = await renderProvisionHook(() => useInquiries(uuid), {
      views: [collecting({ inquiries })]
    })
    expect(current()).toMatchObject([{ inquiryId: 2, entryId: 3, asks: true, submission: { state: "idle" } }])
    await act(() => current()[0]?.answer({ answer: "Groceries" }))
    expect(transport.sent[0]?.event).toEqual({
      type: "inquiry.answer",
      inquiryId: 2,
      entryId: 3,
      answer: "Groceries"
    })
  })
})
