import { machineDefinition, provisionMachine } from "@bunq-provisioning/core/machine"
import { liveInspection } from "@bunq-provisioning/runtime/inspect"
import type { InspectionMessage } from "@bunq-provisioning/runtime/inspect"
import { createInspector } from "@statelyai/inspect"
import { expect, it, vi } from "vitest"
import { createActor, fromPromise } from "xstate"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const provision = {
  id: 1,
  externalUuid: uuid,
  product: "USER_VERIFIED",
  created: "2026-01-05 09:00:00.000000",
  updated: "2026-01-05 09:00:00.000000",
  status: "CREATED",
  subStatus: "CANARY van der Zee",
  actionRequired: "SYSTEM",
  credential: null
}
const actors = {
  createProvision: fromPromise(async () => ({ at: 2, provision, canary: "CANARY of the reply" }))
}

const inspected = async (options: object): Promise<readonly InspectionMessage[]> => {
  const messages: InspectionMessage[] = []
  const adapter = { send: (message: unknown) => void messages.push(message as InspectionMessage) }
  const { inspect } = createInspector(adapter, options)
  const provided = provisionMachine.provide({ actors } as unknown as Parameters<
    typeof provisionMachine.provide
  >[0])
  const actor = createActor(provided, {
    input: { uuid, requestRef: "CANARY-ref", at: 1 },
    inspect
  })
  actor.start()
  await vi.waitFor(() => expect(actor.getSnapshot().matches("open" as never)).toBe(true))
  await vi.waitFor(() => expect(messages.length).toBeGreaterThan(6))
  actor.stop()
  return messages
}

it("a live actor takes inspect like any other, and passes on what may be seen", async () => {
  const messages = await inspected(liveInspection)
  const text = JSON.stringify(messages)
  expect(text).not.toContain("CANARY")
  const [first] = messages
  expect(first).toMatchObject({ type: "@xstate.actor", name: "provision", sessionId: first?.sessionId })
  expect(first?.type === "@xstate.actor" ? JSON.parse(first.definition) : null).toEqual(machineDefinition())
  const values = messages.flatMap((message) =>
    message.type === "@xstate.snapshot" ? [message.snapshot] : []
  )
  expect(values).toContainEqual(
    expect.objectContaining({
      value: { open: { processing: "user" } },
      context: expect.objectContaining({ uuid })
    })
  )
  expect(messages.map((message) => (message.type === "@xstate.event" ? message.event.type : ""))).toContain(
    "xstate.done.actor.createProvision"
  )
  // What has passed once passes unchanged: an adapter may serialise what it kept a second time.
  expect(messages.map((message) => liveInspection.serialize(message))).toEqual(messages)
})

it("without the options everything is passed on: the search is not blind", async () => {
  expect(JSON.stringify(await inspected({}))).toContain("CANARY")
})
