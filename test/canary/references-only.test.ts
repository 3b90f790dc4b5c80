import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import type { View } from "bunq-provisioning"
import { Effect } from "effect"
import { expect, it } from "vitest"
import { capture } from "./capture.ts"
import { plantedPerson } from "./planted-person.ts"
import { plantedWorld, playUser } from "./planted-world.ts"

/** Every text in a value, with the way to it; list positions as `*`. */
const textsIn = (value: unknown, at = ""): readonly (readonly [string, string])[] => {
  if (typeof value === "string") return [[at, value]]
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([field, inner]) =>
    textsIn(inner, `${at}.${Array.isArray(value) ? "*" : field}`)
  )
}

const words = /^[\w .+:-]*$/

// I1: personal data is sealed at the facade, before anything else sees it; only a reference becomes an event.
it("journal and envelope know a person by references only", async () => {
  const captured = capture()
  await using world = await plantedWorld(captured)
  const person = plantedPerson()
  const { externalUuid: uuid } = person.request
  const provisioner = await world.open()
  const { ADDRESS_MAIN, ...later } = person.answers
  const handle = await provisioner.provision(person.request, { answers: { ADDRESS_MAIN } })
  const read = <A>(query: (store: ProvisionStore["Service"]) => Effect.Effect<A, StoreError>): A =>
    Effect.runSync(
      ProvisionStore.use(query).pipe(Effect.provide(SqliteStore.layerReadOnly({ file: world.database })))
    )
  const envelopes: unknown[] = []
  const until = (view: View) => {
    envelopes.push(read((store) => store.load(uuid)))
    return view.settled
  }
  await playUser(handle, { answers: person.answers, captured, until })
  await provisioner.close()
  const journal = read((store) => store.journal(uuid))

  const submitted = journal.filter(({ cause }) => cause.startsWith("fulfilment.submit"))
  const causes = new Set(submitted.map(({ cause }) => cause))
  for (const type of Object.keys(later)) expect(causes).toContain(`fulfilment.submit ${type}`)
  for (const entry of journal) {
    expect(Object.keys(entry).toSorted()).toEqual([
      "at",
      "cause",
      "fact",
      "hash",
      "number",
      "responseId",
      "seq",
      "source"
    ])
    for (const [at, text] of textsIn(entry)) expect(text, at).toMatch(words)
  }

  const refs = new Map<string, string>()
  for (const [at, text] of envelopes.flatMap((envelope) => textsIn(envelope))) {
    expect(text, at).toMatch(words)
    const [, type] = /^[.]snapshot[.]context[.]answers[.](\w+)[.]ref$/.exec(at) ?? []
    if (type !== undefined) refs.set(type, text)
  }
  expect([...refs.keys()].toSorted()).toEqual(Object.keys(person.answers).toSorted())
  for (const ref of refs.values()) expect(ref).toMatch(/^answer:([A-Z_]+:)?[0-9a-f-]{8,36}$/)
})
