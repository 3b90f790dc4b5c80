// @vitest-environment happy-dom
import type { View } from "@bunq-provisioning/core"
import {
  notifyManager,
  QueryClient,
  QueryClientProvider,
  skipToken,
  useMutation,
  useQuery,
  useQueryClient
} from "@tanstack/react-query"
import { useFulfilments, useProvision } from "@bunq-provisioning/react"
import type { FulfilmentData, TransportProblem } from "@bunq-provisioning/react"
import { renderProvision, sampleView } from "@bunq-provisioning/react/testing"
import { createElement, Fragment, useEffect } from "react"
import type { ReactNode } from "react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

const { uuid } = sampleView("collecting")

const complaints: unknown[] = []
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation((...said) => complaints.push(said))
})
afterEach(() => {
  vi.restoreAllMocks()
  if (complaints.length > 0) throw new Error(`React complained: ${JSON.stringify(complaints)}`)
})
// While React still waits for what a test does, and not after it.
notifyManager.setScheduler(queueMicrotask)

const within = (queries: QueryClient, shown: ReactNode) =>
  createElement(QueryClientProvider, { client: queries }, shown)

describe("beside TanStack Query", () => {
  it("feeds its cache from one connection, which whoever reads the cache neither opens nor fetches again", async () => {
    const queries = new QueryClient()
    const key = ["provision", uuid]
    const Feed = () => {
      const { view } = useProvision(uuid)
      const client = useQueryClient()
      useEffect(() => {
        if (view !== null) client.setQueryData(key, view)
      }, [client, view])
      return null
    }
    const Reader = () => {
      const { data } = useQuery<View>({ queryKey: key, queryFn: skipToken, staleTime: Infinity })
      return createElement("p", null, data?.phase ?? "nothing")
    }
    const accounts = vi.fn<() => Promise<string>>(async () => "accounts")
    const Accounts = () => {
      const { phase } = useProvision(uuid)
      const { data } = useQuery({
        queryKey: ["accounts", uuid],
        queryFn: phase === "active" ? accounts : skipToken
      })
      return createElement("p", null, data ?? "none yet")
    }
    const page = createElement(
      Fragment,
      null,
      ...[Feed, Reader, Reader, Accounts].map((Part) => createElement(Part))
    )
    const { container, transport, tell, act } = await renderProvision(within(queries, page), {
      views: [sampleView("collecting")],
      strict: true
    })
    expect(container.textContent).toBe("collectingcollectingnone yet")
    await tell(sampleView("active"))
    await act(() => vi.waitFor(() => expect(accounts).toHaveBeenCalled()))
    expect(container.textContent).toBe("activeactiveaccounts")
    expect(queries.getQueryData(key)).toEqual(sampleView("active"))
    expect([transport.followed(), transport.following(), accounts.mock.calls.length]).toEqual([1, 1, 1])
    queries.clear()
  })

  it("submits in a mutation, whose error is the problem", async () => {
    const queries = new QueryClient()
    const seen: (TransportProblem | null)[] = []
    const Form = () => {
      const { submit } = useFulfilments(uuid)
      const { mutate, error } = useMutation<void, TransportProblem, FulfilmentData<"NATIONALITY">>({
        mutationFn: async (data) => {
          const receipt = await submit("NATIONALITY", data)
          if (receipt.outcome === "failed") throw receipt.problem
        }
      })
      seen.push(error)
      return createElement("button", { onClick: () => mutate({ country: "Holland" }) })
    }
    const { container, transport, act } = await renderProvision(within(queries, createElement(Form)), {
      views: [sampleView("collecting")]
    })
    const wrong = { reason: "InvalidFulfilmentData", status: 422, fields: ["country"], permitted: null }
    transport.answer(() => ({ outcome: "failed", problem: wrong }))
    await act(() => container.querySelector("button")?.click())
    await act(() => vi.waitFor(() => expect(seen.at(-1)).toEqual(wrong)))
    expect(transport.sent).toHaveLength(1)
    queries.clear()
  })
})
