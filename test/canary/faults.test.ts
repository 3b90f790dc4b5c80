import { faultTable } from "@bunq-provisioning/sandbox"
import type { FaultKind } from "@bunq-provisioning/sandbox"
import { expect, it } from "vitest"
import { capture, printed, watchConsole } from "./capture.ts"
import { findLeaks } from "./leak-search.ts"
import { plantedPerson } from "./planted-person.ts"
import { plantedWorld, playUser } from "./planted-world.ts"
import { databaseBytes, storedOutputs } from "./stored-outputs.ts"
import { keysOf } from "./vault-secrets.ts"

const kinds = Object.keys(faultTable) as readonly FaultKind[]
/** Calls that carry or bring what must not come out, and one that is made often. */
const handshake = ["POST /v1/device-server", "POST /v1/session-server"]
const delicate = [
  "POST /v1/partner-user-provision",
  "GET /v1/partner-user-provision/{provision_id}",
  "POST /v1/user/{user_id}/address-main",
  "POST /v1/user/{user_id}/tax-resident",
  "PUT /v1/user-person/{user_person_id}"
]
/** One that does not suit would keep those behind it from happening: a killed session wants one, an unknown word an answer with words. */
const endpointsFor = (kind: FaultKind): readonly string[] =>
  kind === "session-killed"
    ? delicate
    : kind === "unknown-enum"
      ? delicate.slice(0, 2)
      : [...handshake, ...delicate]
/** Half of them, so that a user gets through whatever order they happen in. */
const halves = [kinds.filter((_, at) => at % 2 === 0), kinds.filter((_, at) => at % 2 === 1)]

it.each(halves)(
  "nothing comes out when the bank fails by %s, %s, %s, %s, %s, %s and %s",
  { timeout: 60_000 },
  async (...injected) => {
    const captured = capture()
    await using world = await plantedWorld(captured)
    const { bank, network, database } = world
    const person = plantedPerson()
    let last: unknown
    {
      using _ = watchConsole(captured)
      const provisioner = await world.open()
      const states = (async () => {
        for await (const state of provisioner.bank.changes()) captured.tell("bank states", printed(state))
      })()
      for (const kind of injected)
        for (const endpoint of endpointsFor(kind)) bank.control.injectFault({ kind, endpoint })
      const handle = await provisioner.provision(person.request)
      last = await playUser(handle, { ...person, captured, until: ({ settled }) => settled })
      await provisioner.close()
      await states
    }
    const canaries = [
      { kind: "API key", value: bank.apiKey },
      ...person.canaries,
      ...network.secrets(),
      ...(await keysOf({ database, keyFile: `${database}.key` }))
    ]
    const stored = await storedOutputs(database)
    const given = [...(await captured.everything()), ...databaseBytes(database), ...stored]
    expect(findLeaks(canaries, given)).toEqual([])

    expect(last).toMatchObject({ phase: "active" })
    const { counts } = bank.control.faults()
    for (const kind of injected) expect(counts[kind], kind).toBeGreaterThanOrEqual(1)
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(25)
    const places = new Map<string, number>()
    for (const { place, content } of given) places.set(place, (places.get(place) ?? 0) + content.length)
    for (const place of ["logs", "spans", "views", "explanations", "journal", "bank states"])
      expect(places.get(place) ?? 0, place).toBeGreaterThan(100)
  }
)
