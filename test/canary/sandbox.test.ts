import { expect, it } from "vitest"
import { capture, printed } from "./capture.ts"
import { findLeaks } from "./leak-search.ts"
import type { Given } from "./leak-search.ts"
import { plantedInquiry } from "./planted-inquiry.ts"
import { plantedPerson } from "./planted-person.ts"
import { plantedWorld, playUser } from "./planted-world.ts"
import { keysOf } from "./vault-secrets.ts"

const json = { "content-type": "application/json" }
/** Fields the control API knows, and those that are read elsewhere. */
const fields = [
  "kind",
  "endpoint",
  "times",
  "scenario",
  "externalUuid",
  "act",
  "ms",
  "speed",
  "rate",
  "kinds"
]

it("the local bank's control API, page, request log and statistics tell nothing of whom it serves", async () => {
  const captured = capture()
  await using world = await plantedWorld(captured)
  const { bank, network, database, url } = world
  const [person, inquiry] = [plantedPerson(), plantedInquiry()]
  const { externalUuid } = person.request
  const provisioner = await world.open()
  const handle = await provisioner.provision(person.request)
  await playUser(handle, { ...person, captured, until: ({ phase }) => phase === "active" })
  bank.control.act(externalUuid, "open-inquiry")
  for await (const { inquiries } of handle.changes({ signal: AbortSignal.timeout(30_000) })) {
    const { answer, attachments } = inquiry
    const open = inquiries.flatMap(({ id, entries }) => entries.map((one) => ({ ...one, inquiryId: id })))
    for (const { id: entryId, inquiryId, state } of open)
      if (state === "open")
        await handle.send({ type: "inquiry.answer", inquiryId, entryId, answer, attachments })
    if (open.length > 0 && open.every(({ state }) => state === "sent")) break
  }
  await provisioner.close()

  const canaries = [
    { kind: "API key", value: bank.apiKey },
    ...person.canaries,
    ...inquiry.canaries,
    ...network.secrets(),
    ...(await keysOf({ database, keyFile: `${database}.key` }))
  ]
  const texts = canaries.flatMap(({ value }) => (typeof value === "string" ? [value] : []))
  const given: Given[] = []
  const ask = async (place: string, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, init)
    const headers = JSON.stringify([...response.headers])
    const content = `${response.statusText} ${headers} ${await response.text()}`
    given.push({ place, content })
    return { status: response.status, content }
  }
  const page = (await (await fetch(url, { headers: { accept: "application/json" } })).json()) as {
    readonly control: readonly { readonly call: string }[]
  }
  const routes = page.control.map(({ call }) => call.split(" ") as [string, string])

  // Requests the bank does not know, with secrets in method-like places: the log keeps no path that is not a template.
  for (const text of texts)
    await fetch(`${url}/v1/${encodeURIComponent(text)}/x?token=${encodeURIComponent(text)}`)
  const refusals: number[] = []
  for (const [method, path] of routes)
    if (method === "GET") {
      await ask("control", path)
      for (const text of texts) await ask("control", `${path}?after=${encodeURIComponent(text)}`)
    } else
      for (const [at, text] of texts.entries()) {
        const field = fields[at % fields.length] ?? "kind"
        const wrong = [{ [field]: text }, { [text]: text }, { [field]: [text] }]
        for (const body of [...wrong.map((one) => JSON.stringify(one)), `{"${field}": "${text}`])
          refusals.push((await ask("refusals", path, { method, headers: json, body })).status)
      }
  for (const act of [
    "regress",
    "open-inquiry",
    "grow-inquiry",
    "kill-sessions",
    "cancel",
    "expire-credential"
  ])
    await ask("acts", "/control/act", {
      method: "POST",
      headers: json,
      body: JSON.stringify({ externalUuid, act })
    })
  for (const accept of ["text/html", "application/json", "text/plain"])
    await ask(`page, ${accept}`, "/", { headers: { accept } })
  for (const path of ["/control", "/control/requests", "/control/faults", "/control/clock"])
    await ask("control, afterwards", path)
  given.push(
    { place: "statistics", content: printed(bank.statistics()) },
    { place: "request log", content: printed(bank.control.requests()) },
    { place: "control object", content: printed([bank.control.faults(), bank.control.scenarios()]) }
  )
  expect(findLeaks(canaries, given)).toEqual([])

  // Alive: the canaries reached the bank, every route answered, and the log held the requests that carried them.
  const alive = network.requests.map((content) => ({ place: "alive", content }))
  const told = new Set(findLeaks(canaries, alive).map(({ kind }) => kind))
  for (const kind of ["e-mail", "phone", "API key", "inquiry answer, line 1", "attachment given as bytes"])
    expect(told).toContain(kind)
  expect(routes.length).toBeGreaterThanOrEqual(16)
  expect(new Set(refusals)).toEqual(new Set([200, 400]))
  expect(refusals.filter((status) => status === 400).length).toBeGreaterThan(refusals.length * 0.7)
  const said = (place: string) =>
    given
      .filter((one) => one.place === place)
      .map(({ content }) => String(content))
      .join("\n")
  expect(said("request log")).toContain("user-information-inquiry")
  expect(said("request log")).toContain("(unknown)")
  expect(said("acts")).toContain("CannotAct")
  expect(said("statistics")).toContain("POST /v1/partner-user-provision")
  for (const accept of ["text/html", "application/json", "text/plain"])
    expect(said(`page, ${accept}`).length).toBeGreaterThan(5000)
})
