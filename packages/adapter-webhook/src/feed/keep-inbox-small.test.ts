import { HookInbox } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { keepInboxSmall } from "./keep-inbox-small.ts"

const aWeek = 7 * 86_400_000

/** An inbox that is only numbers: when each hint that was settled was received, oldest first, and how many wait. */
const inboxOf = (settled: number[], waiting: number) => {
  const asked = { counts: 0, most: 0 }
  const inbox: Partial<HookInbox["Service"]> = {
    count: () =>
      Effect.sync(() => {
        asked.counts += 1
        return { waiting, kept: settled.length + waiting }
      }),
    prune: ({ before, limit }) =>
      Effect.sync(() => {
        asked.most = Math.max(asked.most, limit)
        const young = settled.findIndex((receivedAt) => receivedAt >= before)
        return settled.splice(0, Math.min(limit, young < 0 ? settled.length : young)).length
      })
  }
  return { settled, asked, layer: Layer.mock(HookInbox, inbox) }
}
const start = Effect.gen(function* () {
  yield* Effect.forkScoped(keepInboxSmall(yield* HookInbox), { startImmediately: true })
})
/** Lets time pass, and a round that lets others go before come to its end. */
const pass = (ms: number) =>
  Effect.andThen(
    TestClock.adjust(ms),
    Effect.forEach(Array.from({ length: 200 }), () => Effect.yieldNow)
  )
const from = (time: number, count: number) =>
  Array.from({ length: count }, (_, index) => time + index / count)

describe("the inbox", () => {
  it.effect("forgets after a week what was settled", () => {
    const { settled, layer } = inboxOf(from(15_000 - aWeek, 10), 5)
    return Effect.gen(function* () {
      yield* start
      yield* pass(10_000)
      expect(settled).toHaveLength(10)
      yield* pass(10_000)
      expect(settled).toEqual([])
    }).pipe(Effect.provide(layer), Effect.scoped)
  })

  it.effect("is bounded in a flood: the oldest that were settled go, a few at a time and soon", () => {
    const { settled, asked, layer } = inboxOf(from(0, 140_000), 2_000)
    return Effect.gen(function* () {
      yield* start
      for (let rounds = 1; rounds <= 3; rounds += 1) {
        yield* pass(10_000)
        expect(settled).toHaveLength(98_000)
        expect(asked).toEqual({ counts: rounds, most: 1_000 })
        settled.push(...from(yield* Clock.currentTimeMillis, 30_000))
      }
      expect(settled[0]).toBeGreaterThan(0.7)
    }).pipe(Effect.provide(layer), Effect.scoped)
  })
})
