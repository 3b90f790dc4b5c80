import type { View } from "@bunq-provisioning/core"
import { ProvisionProvider, remote, useFulfilments, useProvision } from "@bunq-provisioning/react"
import type { FulfilmentItem, Provision } from "@bunq-provisioning/react"
import { Window } from "happy-dom"
import { createElement, StrictMode, useEffect } from "react"
import { expect, it, vi } from "vitest"
import { apiInProcess } from "../http-api/api-in-process.ts"
import { answersOf, requestOf } from "../virtual/virtual-person.ts"
import { tornNetwork } from "./torn-network.ts"

const { externalUuid: uuid, ...person } = requestOf(1)
const answers = answersOf(1)

/** Gives whatever is asked, as soon as it is asked: every effect runs twice in Strict Mode. */
const Person = ({ onSeen }: { readonly onSeen: (provision: Provision) => void }) => {
  const provision = useProvision(uuid)
  const { missing } = useFulfilments(uuid)
  const give = (item: FulfilmentItem) => {
    if (item.kind !== "form" || item.submission.state !== "idle" || item.duty) return
    void item.submit(answers[item.type] as never)
  }
  useEffect(() => missing.forEach(give), [missing])
  useEffect(() => {
    onSeen(provision)
    if (provision.can("identity.finish")) void provision.send({ type: "identity.finish" })
    else if (provision.can("identity.start")) void provision.send({ type: "identity.start" })
  }, [provision, onSeen])
  return createElement("p", null, provision.phase)
}

/** A page for as long as the process lives: react-dom looks for one when it is loaded, and after the last render. */
const openPage = async () => {
  const window = new Window()
  vi.stubGlobal("window", window)
  vi.stubGlobal("document", window.document)
  const { createRoot } = await import("react-dom/client")
  const container = document.createElement("div")
  return { container, root: createRoot(container) }
}

it("a user is onboarded by hooks over a network that loses answers and tears streams, and nothing counts twice", async () => {
  await using api = await apiInProcess()
  const { ask, act, provisioner } = api
  await ask("/v1/provisions", { token: act, body: { externalUuid: uuid, ...person } })
  const { fetch, counted } = tornNetwork(provisioner.api.handler, 4)
  const asked: (string | null)[] = []
  const transport = remote({
    baseUrl: "http://localhost",
    fetch,
    token: async ({ refused }) => {
      asked.push(refused)
      return (await provisioner.api.userToken(uuid)).token
    }
  })
  const calm = tornNetwork(provisioner.api.handler, 0).fetch
  const otherTab = remote({
    baseUrl: "http://localhost",
    fetch: calm,
    token: async () => (await provisioner.api.userToken(uuid)).token
  })
  let there: View | null = null
  const other = otherTab.follow(uuid, { onView: (view) => (there = view), onConnection: () => {} })
  const seen: Provision[] = []
  const onSeen = (provision: Provision) => void seen.push(provision)
  const { container, root } = await openPage()
  const page = createElement(ProvisionProvider, { transport }, createElement(Person, { onSeen }))
  root.render(createElement(StrictMode, null, page))
  await vi.waitFor(() => expect(container.textContent).toBe("active"), { timeout: 25_000, interval: 20 })
  await vi.waitFor(() => expect(there).toEqual(seen.at(-1)?.view))
  root.unmount()
  other.stop()

  const { json } = await ask(`/v1/provisions/${uuid}/journal?limit=1000`, { token: act })
  const entries = json["entries"] as readonly { readonly cause: string; readonly source: string }[]
  const given = entries.filter(({ source }) => source === "user").map(({ cause }) => cause)
  expect(given.filter((cause) => cause.startsWith("identity"))).toEqual(["identity.start", "identity.finish"])
  expect(given).toHaveLength(counted.keys.size)
  expect(counted.lost).toBeGreaterThan(2)
  expect(counted.torn).toBeGreaterThan(0)
  expect(asked).toEqual([null])
  expect(seen.some(({ connection }) => connection.state === "waiting")).toBe(true)
  expect(JSON.stringify(seen.map(({ view }) => view))).not.toContain(answers.TAX_RESIDENCY.taxNumber)
})
