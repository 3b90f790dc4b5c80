import { expect, it } from "vitest"
import { capture, printed, watchConsole } from "./capture.ts"
import type { Capture } from "./capture.ts"
import { findLeaks } from "./leak-search.ts"
import type { Canary, Given } from "./leak-search.ts"
import { plantedPerson } from "./planted-person.ts"
import { plantedWorld, playUser } from "./planted-world.ts"
import { databaseBytes, storedOutputs } from "./stored-outputs.ts"
import { keysOf, openVault } from "./vault-secrets.ts"

/** Two users from request to active; one begins before a restart and ends after it. */
const run = async (captured: Capture) => {
  using _ = watchConsole(captured)
  await using world = await plantedWorld(captured)
  const { database, network, bank } = world
  const people = [plantedPerson(), plantedPerson()] as const
  const [first, second] = people

  const before = await world.open()
  const early = await before.provision(first.request)
  captured.tell("handles", printed([before, early]))
  await playUser(early, { ...first, captured, until: (view) => view.phase === "collecting" })
  const files = [...databaseBytes(database)]
  await before.close()

  const after = await world.open()
  const settled = { captured, until: (view: { readonly settled: boolean }) => view.settled }
  const again = await after.handle(first.request.externalUuid)
  const late = await after.provision(second.request, { answers: second.answers })
  const ends = await Promise.all([
    playUser(again, { ...first, ...settled }),
    playUser(late, { ...second, ...settled })
  ])
  captured.tell("views", printed(await after.list()))
  captured.tell("metric readings", printed(await after.metrics()))
  files.push(...databaseBytes(database), ...(await storedOutputs(database)))
  await after.close()
  files.push(...databaseBytes(database))

  const key = { database, keyFile: `${database}.key` }
  const canaries: readonly Canary[] = [
    { kind: "API key", value: bank.apiKey },
    ...people.flatMap((person) => person.canaries),
    ...network.secrets(),
    ...(await keysOf(key))
  ]
  const given: readonly Given[] = [...files, ...(await captured.everything())]
  const vault = (await openVault(key)).map(({ plain }) => plain)
  return {
    phases: ends.map(({ phase }) => phase),
    canaries,
    given,
    alive: [...network.requests, ...vault, bank.apiKey]
  }
}

const kinds = [
  "API key",
  "OAuth client id",
  "OAuth client secret",
  "authorization code",
  "birth date",
  "city",
  "data key",
  "document",
  "document, base64",
  "e-mail",
  "e-mail, local part",
  "first name",
  "first-use token",
  "house number",
  "identity SDK token",
  "installation token",
  "last name",
  "middle name",
  "phone",
  "phone, without +",
  "postal code",
  "private key, a line of its PEM",
  "private key, all lines joined",
  "private key, bytes",
  "session token",
  "street",
  "tax number",
  "vault key",
  "vault key, bytes"
]
const personal = kinds.filter((kind) =>
  /^(birth|city|document|e-mail|first name|house|last|middle|phone|postal|street|tax)/.test(kind)
)

it("nothing secret and nothing personal comes out of a whole run with a restart", async () => {
  const captured = capture()
  const { phases, canaries, given, alive } = await run(captured)

  expect(findLeaks(canaries, given)).toEqual([])

  // The search was not blind: the run was what it should be, every canary was alive in it, and every place gave something out.
  expect(phases).toEqual(["active", "active"])
  expect([...new Set(canaries.map(({ kind }) => kind))].toSorted()).toEqual(kinds)
  const used = findLeaks(
    canaries,
    alive.map((content) => ({ place: "requests and vault", content }))
  )
  const told = new Set(used.map(({ kind }) => kind))
  expect(personal.filter((kind) => !told.has(kind))).toEqual([])
  const places = new Map<string, number>()
  for (const { place, content } of given) places.set(place, (places.get(place) ?? 0) + content.length)
  for (const place of [
    "database",
    "database-wal",
    "envelopes",
    "explanations",
    "journal",
    "metric readings",
    "receipts",
    "spans",
    "views"
  ])
    expect(places.get(place), place).toBeGreaterThan(1000)
  expect([...captured.spanNames()]).toEqual(
    expect.arrayContaining([
      "BunqApi.createProvision",
      "BunqApi.submitFulfilment",
      "Vault.read",
      "Sealer.open"
    ])
  )
})
