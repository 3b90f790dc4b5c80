import type { View } from "@bunq-provisioning/core"
import type { ComponentType } from "react"
import { viewStreams } from "./view-streams.ts"

// React looks at both when it is loaded.
Object.assign(process.env, { NODE_ENV: "production" })
const { Window } = await import("happy-dom")
const window = new Window()
Object.assign(globalThis, { window, document: window.document })
const { createElement: element, memo } = await import("react")
const { createRoot } = await import("react-dom/client")
const { ProvisionProvider, remote, useFulfilments, useProvision, useProvisions, useProvisionSelector } =
  await import("@bunq-provisioning/react")
const { sampleView } = await import("@bunq-provisioning/react/testing")

const side = process.argv[2] ?? ""
const changes = 1_000
const uuids = Array.from({ length: 100 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`)
const [one = ""] = uuids
const view = (uuid: string, progress: number): View =>
  sampleView("collecting", { uuid, progress, since: side.includes("the same") ? 0 : progress })

const renders = new Map<string, number>()
const count = (what: string) => renders.set(what, (renders.get(what) ?? 0) + 1)
type Shown = ComponentType<{ readonly uuid: string }>

const Whole: Shown = memo(({ uuid }) => {
  count(uuid)
  return element("p", null, useProvision(uuid).view?.progress)
})
const Part: Shown = memo(({ uuid }) => {
  count(uuid)
  const selected = useProvisionSelector<string | number | null | undefined>(
    uuid,
    side.includes("another") ? ({ phase }) => phase : (provision) => provision.view?.progress
  )
  return element("p", null, selected)
})
type Item = ReturnType<typeof useFulfilments>["items"][number]
const Field = memo(({ uuid, item }: { readonly uuid: string; readonly item: Item }) => {
  count(uuid)
  return element("p", null, item.key)
})
const Form: Shown = ({ uuid }) =>
  useFulfilments(uuid).items.map((item) => element(Field, { key: item.type, uuid, item }))
const Row: Shown = side.includes("row") ? Whole : memo(({ uuid }) => element(Whole, { uuid }))
const List = () => {
  count("list")
  const { uuids: listed } = useProvisions({ limit: 100 })
  return listed.map((uuid) => element(Row, { key: uuid, uuid }))
}

const Each = side.includes("Selector") ? Part : side.includes("Fulfilments") ? Form : Whole
const page = side.includes("useProvisions")
  ? element(List)
  : uuids.map((uuid) => element(Each, { key: uuid, uuid }))

/** Until what was told has gone through stream, store and React. */
const settle = async (times = 2) => {
  for (let n = 0; n < times; n++) await new Promise((resolve) => setImmediate(resolve))
}

const { fetch, streams, tell } = viewStreams(uuids.map((uuid) => view(uuid, 0.5)))
const transport = remote({ baseUrl: "http://localhost", token: "token", fetch })
const container = document.body.appendChild(document.createElement("div"))
createRoot(container).render(element(ProvisionProvider, { transport }, page))
for (let n = 0; n < 1_000 && container.childElementCount < uuids.length; n++) await settle()
await settle(50)
const expected = side.includes("useProvisions") ? 1 : uuids.length
if (streams() !== expected || container.childElementCount < uuids.length)
  throw new Error(`${streams()} streams, ${container.childElementCount} shown`)

renders.clear()
const shown = container.childElementCount
const begun = performance.now()
for (let n = 1; n <= changes; n++) {
  tell(view(one, side.includes("the same") ? 0.5 : n))
  await settle()
}
const took = performance.now() - begun
const counted = renders.get(side.includes("list") ? "list" : one) ?? 0
// What is told last arrives last: all the others did.
tell(sampleView("active", { uuid: one, progress: -1 }))
await settle(10)
const others = uuids.slice(1).reduce((sum, uuid) => sum + (renders.get(uuid) ?? 0), 0)
if (others > 0) throw new Error(`${others} renders of others`)
if (container.childElementCount === shown && !/-1|active/.test(container.textContent ?? ""))
  throw new Error("The last change did not arrive")
process.stdout.write(`${JSON.stringify([counted / changes, others / changes, took / changes])}\n`)
process.exit(0)
