import { expect, it } from "vitest"
import { delivery } from "@bunq-provisioning/adapter-webhook/testing"
import { makeWebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import { MemoryStore, emptyRows } from "@bunq-provisioning/runtime"
import { Effect } from "effect"
import { memoryTables } from "../store/raw-tables.ts"
import { makeHookRules } from "./hook-rules.ts"

const token = "hook-rules-path-token-0123456789"

const world = async () => {
  const rows = emptyRows()
  const rules: string[] = []
  const { body, request } = delivery({ category: "PARTNER_USER_PROVISION", token })
  const receive = Effect.gen(function* () {
    const receiver = yield* makeWebhookReceiver({ environment: "local", tokens: [token] })
    return yield* Effect.promise(() => receiver(request()))
  })
  const { status } = await Effect.runPromise(
    Effect.scoped(receive).pipe(Effect.provide(MemoryStore.layerOn(rows)))
  )
  return {
    rows,
    rules,
    body,
    status,
    hooks: makeHookRules(
      memoryTables(() => rows),
      (rule) => void rules.push(rule)
    )
  }
}

it("knows what the receiver keeps by the same key, and misses it when it is gone", async () => {
  const { rows, rules, body, status, hooks } = await world()
  expect(status).toBe(200)
  hooks.answered({ body, status })
  hooks.hold()
  expect(rules).toEqual([])
  expect(hooks.waiting()).toHaveLength(1)
  rows.hooks.clear()
  hooks.hold()
  expect(rules).toEqual(["hook-acknowledged-and-lost"])
})

it("minds an answer without a row, and nothing else", async () => {
  const { rows, rules, body, hooks } = await world()
  rows.hooks.clear()
  hooks.answered({ body, status: 503 })
  expect(rules).toEqual([])
  hooks.answered({ body, status: 200 })
  expect(rules).toEqual(["hook-acknowledged-and-lost"])
})
