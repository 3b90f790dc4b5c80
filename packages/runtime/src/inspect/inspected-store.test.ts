import type { Commit, ProvisionStore } from "@bunq-provisioning/core/ports"
import { begin } from "@bunq-provisioning/core/step"
import { Effect, Logger } from "effect"
import { expect, it } from "vitest"
import { inspectedStore } from "./inspected-store.ts"
import type { InspectionMessage } from "./inspection-message.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const { envelope } = begin({ uuid, requestRef: "canary-ref", at: 1 })
const commit = {
  uuid,
  envelope,
  journal: [
    {
      number: 1,
      seq: 1,
      at: 1,
      source: "operator",
      cause: "provision.requested",
      fact: { kind: "moved", from: "", to: "requesting.running" },
      responseId: null,
      hash: null
    }
  ]
} as unknown as Commit

const storeThat = (commit: ProvisionStore["Service"]["commit"]) =>
  ({ commit }) as unknown as ProvisionStore["Service"]
const bare = storeThat(() => Effect.void)

it("tells what became durable, with the user as far as they may be seen", async () => {
  const messages: InspectionMessage[] = []
  const store = inspectedStore(bare, { send: (message) => void messages.push(message) })
  await Effect.runPromise(store.commit(commit))
  expect(messages.map(({ type }) => type)).toEqual([
    "@xstate.actor",
    "@xstate.event",
    "@xstate.snapshot",
    "@xstate.actor"
  ])
  expect(messages[2]).toMatchObject({
    snapshot: { value: { requesting: "running" }, context: { uuid, since: 1 } }
  })
  expect(JSON.stringify(messages)).not.toContain("canary-ref")
})

it("tells nothing of a commit that failed, and is the store itself when nobody looks", async () => {
  const messages: InspectionMessage[] = []
  const failing = storeThat(() => Effect.die("no"))
  const store = inspectedStore(failing, { send: (message) => void messages.push(message) })
  await Effect.runPromiseExit(store.commit(commit))
  expect(messages).toEqual([])
  expect(inspectedStore(bare, undefined)).toBe(bare)
})

it("an inspector that throws is said so once, and harms nobody", async () => {
  const logged: unknown[] = []
  let asked = 0
  const store = inspectedStore(bare, {
    send: () => {
      asked += 1
      throw new Error("canary")
    }
  })
  const logger = Logger.make(({ message }) => void logged.push(message))
  const twice = Effect.andThen(store.commit(commit), store.commit(commit))
  await Effect.runPromise(Effect.provide(twice, Logger.layer([logger])))
  expect(asked).toBe(1)
  expect(JSON.stringify(logged)).toContain("inspector")
  expect(JSON.stringify(logged)).not.toContain("canary")
  expect(logged).toHaveLength(1)
})
