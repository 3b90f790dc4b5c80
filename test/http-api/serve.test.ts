import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { folder, framed, run, start } from "../cli/binary.ts"
import { localBank, person } from "../cli/local-bank.ts"
import { askingOf } from "./asking.ts"
import { followChanges } from "./follow-changes.ts"

const uuid = person(1).externalUuid
const one = `/v1/provisions/${uuid}`

it("serve answers programs, a user's browser and operators on one port, and ends while they follow changes", async () => {
  const bank = await localBank()
  const database = join(folder(), "users.db")
  const common = ["--database", database, ...bank.options]
  const serving = start(["serve", "--listen", "127.0.0.1:0", "--json", ...common], bank.key)
  const told = await serving.line(({ type }) => type === "listening")
  expect(told).toMatchObject({ api: true, address: null })
  const base = String(told["url"])
  const ask = askingOf(base)

  // Nobody is let in before a token was made, beside the running service.
  expect((await ask(one, { token: `bpo_${"A".repeat(43)}` })).json).toMatchObject({ reason: "TokenInvalid" })
  const made = framed(await run(["tokens", "create", "--scope", "act", "--database", database, "--json"]))
  const { token: operator, id } = made.summary as unknown as { readonly token: string; readonly id: string }
  expect(operator).toMatch(/^bpo_[\w-]{43}$/)
  expect(readFileSync(`${database}.tokens`, "utf8")).not.toContain(operator.slice(4))
  for (let round = 0; round < 50 && (await ask("/metrics", { token: operator })).status === 401; round += 1)
    await new Promise((go) => setTimeout(go, 50))

  expect((await ask("/v1/provisions", { token: operator, body: person(1) })).status).toBe(201)
  const { json } = await ask(`${one}/user-tokens`, {
    token: operator,
    body: { events: ["fulfilment.submit"] }
  })
  const token = String(json["token"])
  const mine = followChanges({ url: `${base}${one}/changes`, token })
  const all = followChanges({ url: `${base}/v1/changes`, token: operator })
  await mine.until(() => mine.events.some(({ data }) => data["phase"] === "collecting"))
  const data = {
    street: "Keizersgracht",
    houseNumber: "12",
    postalCode: "1011 AB",
    city: "Amsterdam",
    country: "NL"
  }
  const submit = { type: "fulfilment.submit", fulfilment: "ADDRESS_MAIN", data }
  const sent = { token, body: submit, headers: { "idempotency-key": "form-1" } }
  expect((await ask(`${one}/events`, sent)).json).toMatchObject({ outcome: "accepted" })
  expect((await ask(`${one}/events`, sent)).json).toMatchObject({ outcome: "duplicate" })
  await mine.until(() =>
    mine.events.some(({ data: view }) =>
      JSON.stringify(view["required"] ?? []).match(/ADDRESS_MAIN","state":"(done|sent)"/)
    )
  )
  const journal = await ask(`${one}/journal`, { token: operator })
  const submitted = (journal.json["entries"] as ReadonlyArray<{ cause: string; by?: string }>).filter(
    ({ cause }) => cause.startsWith("fulfilment.submit")
  )
  expect(submitted.map(({ by }) => by)).toEqual(["user"])
  expect(journal.text).not.toContain("Keizersgracht")
  expect(mine.events.every(({ event }) => event === "view")).toBe(true)
  expect(JSON.stringify(mine.events)).not.toMatch(/"responseId":"/)

  // A token that is revoked is refused, and what it opened ends at the next beat.
  const reader = framed(await run(["tokens", "create", "--scope", "read", "--database", database, "--json"]))
  const looking = String(reader.summary["token"])
  await run(["tokens", "revoke", id, "--database", database])
  for (let round = 0; round < 50 && (await ask("/metrics", { token: operator })).status !== 401; round += 1)
    await new Promise((go) => setTimeout(go, 50))
  expect((await ask("/metrics", { token: looking })).status).toBe(200)
  expect(
    (await ask(`${one}/events`, { token: looking, body: { type: "provision.close" } })).json
  ).toMatchObject({
    reason: "ScopeMissing"
  })
  const before = Date.now()
  serving.child.kill("SIGTERM")
  const ended = await serving.ended
  expect(ended).toMatchObject({ code: 4, stderr: "" })
  expect(Date.now() - before).toBeLessThan(3_500)
  for (const stream of [mine, all]) stream.stop()
}, 90_000)
