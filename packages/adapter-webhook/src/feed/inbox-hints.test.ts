import { HookInbox, StoreError } from "@bunq-provisioning/core/ports"
import type { Hint } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { makeInboxHints } from "./inbox-hints.ts"

const hint = (key: string): Hint => ({
  key,
  category: "PARTNER_USER_PROVISION",
  eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
  objectId: 7,
  uuid: null,
  userId: null,
  updated: null,
  receivedAt: 0
})

it.effect("what the feed settled is settled in the database when it is surely committed", () => {
  const settled: string[] = []
  let isAway = false
  const away = Effect.fail(new StoreError({ operation: "settle", reason: { _tag: "Unreachable" } }))
  const inbox = Layer.mock(HookInbox, {
    arrived: Effect.never,
    waiting: ({ after = 0 }) =>
      Effect.succeed(
        ["a", "b"]
          .map((key, place) => ({ ...hint(key), place }))
          .filter((one) => one.place > after - 1 && !settled.includes(one.key))
      ),
    settle: (keys) => Effect.suspend(() => (isAway ? away : Effect.sync(() => void settled.push(...keys))))
  })
  return Effect.gen(function* () {
    const hints = yield* makeInboxHints(() => Effect.void)
    expect((yield* hints.next).map(({ key }) => key)).toEqual(["a", "b"])
    yield* Effect.forkScoped(hints.next)
    yield* hints.settle(["a"])
    yield* TestClock.adjust("4 seconds")
    yield* hints.settle(["b"])
    expect(settled).toEqual([])
    isAway = true
    yield* TestClock.adjust("20 seconds")
    expect(settled).toEqual([])
    isAway = false
    yield* TestClock.adjust("2 seconds")
    expect(settled).toEqual(["a", "b"])
  }).pipe(Effect.provide(inbox))
})
