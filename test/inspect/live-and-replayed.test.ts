import { readFileSync } from "node:fs"
import { makeReplay } from "@bunq-provisioning/runtime/inspect"
import type { InspectionMessage, InspectionSink } from "@bunq-provisioning/runtime/inspect"
import type { StatelyInspectionEvent } from "@statelyai/inspect"
import { createInspector } from "@statelyai/inspect"
import { createProvisioner, openInspector } from "bunq-provisioning"
import { expect, expectTypeOf, it, vi } from "vitest"
import { capture } from "../canary/capture.ts"
import { findLeaks } from "../canary/leak-search.ts"
import { plantedPerson } from "../canary/planted-person.ts"
import { plantedWorld, playUser } from "../canary/planted-world.ts"
import { keysOf } from "../canary/vault-secrets.ts"
import { incoherent, placesOf } from "./coherent.ts"
import { received, statelyServer, windows } from "./official-receivers.ts"

const settled = (view: { readonly settled: boolean }) => view.settled
const uuidOf = ({ request }: { readonly request: { readonly externalUuid: string } }) => request.externalUuid

it("the official receivers get a live and a replayed user, coherent and without anything secret or personal", async () => {
  const captured = capture()
  await using world = await plantedWorld(captured)
  using stately = await statelyServer()
  const browser = windows()
  const ours = await openInspector()
  const direct: InspectionMessage[] = []
  const sinks: readonly InspectionSink[] = [
    stately.inspector.adapter,
    browser.inspector.adapter,
    ours,
    { send: (message) => void direct.push(message) }
  ]
  const live = {
    stately: received(stately.address),
    ours: received(ours.socket),
    browser: browser.receive()
  }
  await vi.waitFor(() => expect(ours.viewers()).toBe(1))

  const person = plantedPerson()
  const inspect = {
    send: (message: InspectionMessage) => {
      for (const sink of sinks) sink.send(message)
    }
  }
  const provisioner = await createProvisioner({ ...world.settings, inspect, log: () => {} })
  const user = await provisioner.provision(person.request, { answers: person.answers })
  await playUser(user, { ...person, captured, until: settled })
  const late = received(ours.socket)
  const { entries } = await provisioner.custody.exportHistory(uuidOf(person))
  await provisioner.close()
  await vi.waitFor(() => {
    for (const messages of Object.values(live)) expect(messages).toHaveLength(direct.length)
    expect(late.length).toBeGreaterThan(1)
  })

  // Live: each receiver has the whole, in order; whoever comes later is told of who is there.
  expect(incoherent(direct)).toEqual([])
  for (const messages of Object.values(live)) expect(messages).toEqual(JSON.parse(JSON.stringify(direct)))
  const places = placesOf(direct, uuidOf(person))
  expect(places.length).toBeGreaterThan(8)
  expect(places.at(-1)).toContain('"active"')
  expect(late.slice(0, 2).map(({ type }) => type)).toEqual(["@xstate.actor", "@xstate.snapshot"])
  const context = direct.findLast(
    ({ type, sessionId }) => type === "@xstate.snapshot" && sessionId === uuidOf(person)
  )
  expect(context).toMatchObject({
    snapshot: { context: { onboarding: { id: expect.any(Number) }, identity: { place: "approved" } } }
  })
  // One event for each entry of the journal, in order; after it was read another one may have been written.
  const events = direct.filter(({ type }) => type === "@xstate.event").map(({ id }) => id)
  expect(events.slice(0, entries.length)).toEqual(entries.map(({ number }) => `${uuidOf(person)}/${number}`))

  // Replayed: the same events and the same places, from references only.
  const replayed: InspectionMessage[] = []
  const changes = entries.map((entry) => ({ uuid: uuidOf(person), entry }))
  const before = live.ours.length
  const again = await openInspector()
  const inReplay = received(again.socket)
  await vi.waitFor(() => expect(again.viewers()).toBe(1))
  const replay = makeReplay(
    { changes },
    {
      send: (message) => {
        replayed.push(message)
        again.send(message)
      }
    }
  )
  while (replay.step() !== null);
  await vi.waitFor(() => expect(inReplay).toHaveLength(replayed.length))
  expect(incoherent(inReplay)).toEqual([])
  expect(placesOf(inReplay, uuidOf(person))).toEqual(places)
  expect(live.ours).toHaveLength(before)

  const page = await Promise.all(
    ["/", "/inspector.js", "/inspector.css"].map(async (path) => (await fetch(`${ours.url}${path}`)).text())
  )
  await Promise.all([ours.close(), again.close()])
  const key = { database: world.database, keyFile: `${world.database}.key` }
  const canaries = [
    { kind: "API key", value: world.bank.apiKey },
    ...person.canaries,
    ...world.network.secrets(),
    ...(await keysOf(key))
  ]
  const given = [
    ...Object.values(live)
      .flat()
      .map((message) => ({ place: "live", content: JSON.stringify(message) })),
    ...inReplay.map((message) => ({ place: "replayed", content: JSON.stringify(message) })),
    ...late.map((message) => ({ place: "late", content: JSON.stringify(message) })),
    ...page.map((content) => ({ place: "page", content }))
  ]
  expect(findLeaks(canaries, given)).toEqual([])
  // The search is not blind, and what stays out is there to be found: references into the vault are in the database.
  expect(findLeaks([{ kind: "uuid", value: uuidOf(person) }], given).length).toBeGreaterThan(0)
  expect(JSON.stringify(direct)).not.toContain("requestRef")
  expect(readFileSync(world.database, "latin1") + readFileSync(`${world.database}-wal`, "latin1")).toContain(
    "requestRef"
  )
})

it("our messages are messages of @statelyai/inspect, of the version that is installed", () => {
  expectTypeOf<InspectionMessage>().toExtend<StatelyInspectionEvent>()
  const versions: string[] = []
  const { actor } = createInspector({ send: ({ _version }) => void versions.push(_version) })
  actor("x")
  const [version = ""] = versions
  expect(version).toBe("0.7.2")
})
