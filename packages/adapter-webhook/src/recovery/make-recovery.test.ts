import { describe, expect, it } from "@effect/vitest"
import { BunqWebhooks, HookInbox, Vault } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { makeRecovery } from "./make-recovery.ts"
import { address, failure, scriptedFailures, uuid } from "./scripted-failures.test-support.ts"

const ids = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index)

describe("recovery", () => {
  it.effect("makes a hint of every failure on every page, and asks for another try of each", () =>
    Effect.gen(function* () {
      const it = scriptedFailures(70)
      it.failures.push(...ids(350).map((id) => failure(id)))
      yield* TestClock.adjust("1 hour")
      expect(yield* it.recover).toEqual({ found: 350, asked: 350, gone: 0 })
      expect(it.objects()).toEqual(ids(350))
      expect(it.retries.flat().toSorted((a, b) => a - b)).toEqual(ids(350))
      expect(Math.max(...it.retries.map(({ length }) => length))).toBeLessThanOrEqual(100)
      expect(it.lists).toHaveLength(5)
      const [hint] = it.hints.values()
      expect(hint).toMatchObject({ uuid: null, updated: null, receivedAt: yield* Clock.currentTimeMillis })
      expect(hint?.key).toMatch(/^[0-9a-f]{64}$/)
    })
  )

  it.effect("a page of more than a hundred is asked for in batches", () =>
    Effect.gen(function* () {
      const it = scriptedFailures(200)
      it.failures.push(...ids(201).map((id) => failure(id)))
      expect(yield* it.recover).toMatchObject({ asked: 201 })
      expect(it.retries.map(({ length }) => length)).toEqual([100, 100, 1])
    })
  )

  it.effect(
    "does it once: a later look is one request, also in another process and while bunq keeps the list",
    () =>
      Effect.gen(function* () {
        const it = scriptedFailures()
        it.failures.push(...ids(10).map((id) => failure(id)))
        yield* it.recover
        it.hints.clear()
        it.lists.length = 0
        for (let look = 0; look < 3; look += 1)
          expect(yield* it.recover).toEqual({ found: 0, asked: 0, gone: 0 })
        expect(it.lists).toEqual(["0", "0", "0"])
        it.failures.push(failure(11))
        expect(yield* it.recover).toEqual({ found: 1, asked: 1, gone: 0 })
        expect(it.objects()).toEqual([11])
      })
  )

  it.effect("leaves alone what is of other categories, and what was meant for others", () =>
    Effect.gen(function* () {
      const it = scriptedFailures()
      it.failures.push(
        failure(1, { category: "CARD" }),
        failure(2, { target: address("o", "other.example") }),
        failure(3, { target: `https://us.example/other/${"o".repeat(43)}` }),
        failure(4, { target: `${address("o")}/${uuid}`, category: "USER_INFORMATION_INQUIRY", userId: 7 }),
        failure(5, { target: null })
      )
      expect(yield* it.recover).toEqual({ found: 2, asked: 1, gone: 0 })
      expect(it.objects()).toEqual([4, 5])
      expect(it.retries).toEqual([[4]])
      expect([...it.hints.values()].find(({ objectId }) => objectId === 100_004)).toMatchObject({
        uuid,
        userId: 7
      })
    })
  )

  it.effect.each([[[5]], [[1, 8]], [ids(8)]])("those that are gone are left out: %j", ([lost]) =>
    Effect.gen(function* () {
      const it = scriptedFailures(200)
      it.failures.push(...ids(8).map((id) => failure(id)))
      for (const id of lost ?? []) it.gone.add(id)
      const missing = lost?.length ?? 0
      expect(yield* it.recover).toEqual({ found: 8, asked: 8 - missing, gone: missing })
      expect(it.objects()).toEqual(ids(8))
      expect(it.retries.flat().toSorted((a, b) => a - b)).toEqual(ids(8).filter((id) => !it.gone.has(id)))
    })
  )

  it.effect("what cannot be asked for was put into the inbox before, and is asked for at the next look", () =>
    Effect.gen(function* () {
      const it = scriptedFailures()
      it.failures.push(...ids(5).map((id) => failure(id)))
      it.failing.retry = { _tag: "Unavailable", status: 503 }
      expect(yield* Effect.flip(it.recover)).toMatchObject({ reason: { _tag: "Unavailable" } })
      expect(it.objects()).toEqual([3, 4, 5])
      expect(it.sealed.size).toBe(0)
      delete it.failing.retry
      expect(yield* it.recover).toEqual({ found: 5, asked: 5, gone: 0 })
      expect(it.objects()).toEqual(ids(5))
    })
  )

  it.effect("a full inbox holds it up until some of it was read, and loses nothing", () =>
    Effect.gen(function* () {
      const it = scriptedFailures()
      it.failures.push(...ids(9).map((id) => failure(id)))
      it.room.left = 4
      const fiber = yield* Effect.forkChild(it.recover)
      yield* TestClock.adjust("1 minute")
      expect(it.objects()).toHaveLength(4)
      it.room.left = 100
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(fiber)).toMatchObject({ found: 9 })
      expect(it.objects()).toEqual(ids(9))
    })
  )

  it.effect("one event that fails again and again is read each time and asked for three times", () =>
    Effect.gen(function* () {
      const it = scriptedFailures()
      const { recover } = yield* it.recovery
      for (let id = 1; id <= 8; id += 1) {
        it.failures.splice(0, 1, failure(id, { objectId: 7 }))
        yield* recover()
      }
      expect(it.hints.size).toBe(8)
      expect(it.retries.flat()).toEqual([1, 2, 3])
      // Of another object, lost several times in one outage.
      it.failures.push(...ids(5, 20).map((id) => failure(id, { objectId: 8 })))
      expect(yield* recover()).toEqual({ found: 5, asked: 5, gone: 0 })
    })
  )

  it.effect("a list that leads back into itself ends", () =>
    Effect.gen(function* () {
      const it = scriptedFailures()
      it.failures.push(...ids(6).map((id) => failure(id)))
      let asked = 0
      const circle = Layer.mock(BunqWebhooks, {
        listFailures: () => Effect.sync(() => ({ items: [failure((asked += 1))], older: String(asked % 3) })),
        retryFailures: () => Effect.void
      })
      const looked = yield* makeRecovery({ target: address("t") }).pipe(
        Effect.flatMap(({ recover }) => recover()),
        Effect.provide(
          Layer.mergeAll(
            circle,
            Layer.mock(HookInbox, { accept: () => Effect.succeed("new" as const) }),
            Layer.succeed(Vault, { read: () => Effect.succeed(null), write: () => Effect.void })
          )
        ),
        Effect.flip
      )
      expect(looked).toMatchObject({ reason: { _tag: "Malformed" } })
      expect(asked).toBeLessThan(6)
    })
  )

  it.effect("looks at once and at its pace, and says what went wrong without an address", () =>
    Effect.gen(function* () {
      const it = scriptedFailures()
      it.failures.push(failure(1))
      const { run } = yield* it.recovery
      const fiber = yield* Effect.forkChild(run.pipe(Effect.provide(it.logger)))
      yield* TestClock.adjust("1 second")
      expect(it.lists).toHaveLength(1)
      it.failing.list = { _tag: "Unreachable" }
      yield* TestClock.adjust("15 minutes")
      delete it.failing.list
      it.failures.push(failure(2))
      yield* TestClock.adjust("15 minutes")
      expect(it.objects()).toEqual([1, 2])
      yield* Fiber.interrupt(fiber)
      expect(it.logs).toHaveLength(3)
      expect(it.logs[1]).toContain("could not be reached")
      expect(it.logs.join()).not.toContain("o".repeat(43))
    })
  )

  it.effect("a target without a token is refused", () =>
    Effect.gen(function* () {
      const failed = yield* makeRecovery({ target: "https://us.example/bunq" }).pipe(
        Effect.provide(
          Layer.mergeAll(Layer.mock(BunqWebhooks, {}), Layer.mock(HookInbox, {}), Layer.mock(Vault, {}))
        ),
        Effect.flip
      )
      expect(failed).toMatchObject({ _tag: "WebhookSettingError", setting: "target" })
    })
  )
})
