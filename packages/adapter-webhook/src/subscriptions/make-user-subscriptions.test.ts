import { describe, expect, it } from "@effect/vitest"
import { BunqWebhooks, RenewalWait, RequestPriority, requestPriority } from "@bunq-provisioning/core/ports"
import type { InterestedProvision } from "@bunq-provisioning/core/ports"
import { Clock, Duration, Effect, Fiber, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { makeUserSubscriptions } from "./make-user-subscriptions.ts"
import type { UserSubscriptionsOptions } from "./make-user-subscriptions.ts"
import { at, filter, processOn, scriptedBank, tables, token, uuidOf } from "./scripted-world.test-support.ts"

const row = (index: number, more: Partial<InterestedProvision> = {}): InterestedProvision => ({
  uuid: uuidOf(index),
  kind: "onboarding",
  id: 1_000 + index,
  userId: 2_000 + index,
  changedAt: 0,
  ...more
})
const registered = (index: number, letter = "t") =>
  ["USER_ONBOARDING", "USER_INFORMATION_INQUIRY"].map((category) =>
    filter(category, `${at("us.example", letter)}/${uuidOf(index)}`)
  )

/** A service over tables that outlive it; what it asked the bank for, and with which leave. */
const world = (rows = tables(), bank = scriptedBank()) => {
  const asked: Array<{ readonly renews: boolean; readonly priority: number }> = []
  const logs: string[] = []
  const watching = Layer.effect(
    BunqWebhooks,
    Effect.map(BunqWebhooks, (webhooks) =>
      BunqWebhooks.of({
        ...webhooks,
        listFilters: (owner) =>
          Effect.gen(function* () {
            const { begin } = yield* RenewalWait
            asked.push({ renews: yield* begin, priority: yield* RequestPriority })
            return yield* webhooks.listFilters(owner)
          })
      })
    )
  )
  const watched = { ...bank, layer: () => watching.pipe(Layer.provide(bank.layer(() => Effect.void))) }
  const logger = Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))])
  const serving = (options: Partial<UserSubscriptionsOptions> = {}) =>
    Effect.gen(function* () {
      const { run } = yield* makeUserSubscriptions({ target: at("us.example"), ...options })
      return yield* run
    }).pipe(Effect.provide(processOn(rows, watched).pipe(Layer.provideMerge(logger))), Effect.forkChild)
  return { rows, bank, asked, logs, serving }
}
const marks = ({ sealed }: ReturnType<typeof tables>) =>
  [...sealed.keys()].filter((key) => key.includes("webhook-filters:"))

describe("the filters of users", () => {
  it.effect("are registered once for each, with the user's own UUID, and never with a new session", () =>
    Effect.gen(function* () {
      const it = world()
      it.rows.interested.push(row(1), row(2, { kind: "inquiry" }), row(3, { kind: "settled-onboarding" }))
      it.rows.interested.push(
        row(1, { kind: "inquiry" }),
        row(4, { userId: null }),
        row(5, { kind: "provision" })
      )
      const fiber = yield* it.serving()
      yield* TestClock.adjust("3 hours")
      for (const index of [1, 2, 3]) expect(it.bank.filters.get(uuidOf(index))).toEqual(registered(index))
      expect(it.bank.filters.has(uuidOf(4)) || it.bank.filters.has(uuidOf(5))).toBe(false)
      expect(it.bank.calls.filter((call) => call.startsWith("replace"))).toHaveLength(3)
      expect(it.asked).toHaveLength(6)
      for (const one of it.asked) expect(one).toEqual({ renews: false, priority: requestPriority.sweep })
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("whoever is new is served soon, and a restart asks bunq nothing again", () =>
    Effect.gen(function* () {
      const it = world()
      it.rows.interested.push(row(1))
      const first = yield* it.serving()
      yield* TestClock.adjust("2 minutes")
      it.rows.interested.push(row(2, { changedAt: yield* Clock.currentTimeMillis }))
      yield* TestClock.adjust("16 seconds")
      expect(it.bank.filters.get(uuidOf(2))).toEqual(registered(2))
      yield* Fiber.interrupt(first)
      const calls = it.bank.calls.length
      const second = yield* it.serving()
      yield* TestClock.adjust("1 hour")
      expect(it.bank.calls).toHaveLength(calls)
      yield* Fiber.interrupt(second)
      const renewed = yield* it.serving({ target: at("us.example", "n") })
      yield* TestClock.adjust("1 minute")
      for (const index of [1, 2]) expect(it.bank.filters.get(uuidOf(index))).toEqual(registered(index, "n"))
      yield* Fiber.interrupt(renewed)
      expect(marks(it.rows)).toHaveLength(2)
    })
  )

  it.effect("are looked at again once in a period, and repaired", () =>
    Effect.gen(function* () {
      const it = world()
      const people = Array.from({ length: 20 }, (_, index) => index)
      it.rows.interested.push(...people.map((index) => row(index)))
      const fiber = yield* it.serving({ checkEvery: "1 day" })
      for (let second = 0; second < 60; second += 1) yield* TestClock.adjust("1 second")
      expect(marks(it.rows)).toHaveLength(20)
      const other = filter("CARD", "https://other.example/x")
      it.bank.filters.set(uuidOf(3), [other])
      it.bank.calls.length = 0
      yield* TestClock.adjust("1 day")
      expect(it.bank.filters.get(uuidOf(3))).toEqual([other, ...registered(3)])
      // Everybody once, and the one who was repaired once more after the write.
      expect(it.bank.calls.filter((call) => call.startsWith("list"))).toHaveLength(21)
      expect(it.bank.calls.filter((call) => call.startsWith("replace"))).toHaveLength(1)
      expect(marks(it.rows)).toHaveLength(20)
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("whose session is not open waits longer and longer, and nobody else with them", () =>
    Effect.gen(function* () {
      const it = world()
      it.rows.interested.push(row(1), row(2))
      const later = { _tag: "Throttled", retryAfter: Duration.zero } as const
      it.bank.fail("listFilters", ...Array.from({ length: 1_000 }, () => later))
      const fiber = yield* it.serving()
      yield* TestClock.adjust("1 day")
      const tried = it.bank.calls.length / 2
      expect(tried).toBeGreaterThan(5)
      expect(tried).toBeLessThan(16)
      expect(it.logs).toEqual([])
      it.bank.fail("listFilters")
      yield* TestClock.adjust("7 hours")
      for (const index of [1, 2]) expect(it.bank.filters.get(uuidOf(index))).toEqual(registered(index))
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("a refusal is told once, without the address", () =>
    Effect.gen(function* () {
      const it = world()
      it.rows.interested.push(row(1))
      it.bank.filters.set(
        uuidOf(1),
        ["a", "b"].map((host) => filter("USER_ONBOARDING", at(`${host}.example`)))
      )
      const fiber = yield* it.serving()
      yield* TestClock.adjust("1 day")
      expect(it.logs).toHaveLength(1)
      expect(it.logs.join()).toMatch(/at most two addresses for USER_ONBOARDING.*a[.]example/)
      expect(it.logs.join()).not.toContain(token("t"))
      expect(it.bank.calls.some((call) => call.startsWith("replace"))).toBe(false)
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("whoever is gone is forgotten, and comes back as somebody new", () =>
    Effect.gen(function* () {
      const it = world()
      it.rows.interested.push(row(1))
      it.bank.fail("listFilters", ...Array.from({ length: 10 }, () => ({ _tag: "Forbidden" }) as const))
      const fiber = yield* it.serving()
      yield* TestClock.adjust("3 hours")
      const tried = it.bank.calls.length
      it.rows.interested.length = 0
      yield* TestClock.adjust("20 minutes")
      it.bank.fail("listFilters")
      it.rows.interested.push(row(1, { changedAt: yield* Clock.currentTimeMillis }))
      yield* TestClock.adjust("16 seconds")
      expect(it.bank.calls.length).toBeGreaterThan(tried)
      expect(it.bank.filters.get(uuidOf(1))).toEqual(registered(1))
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect.each<[string, Partial<UserSubscriptionsOptions>]>([
    ["target", { target: "https://us.example/bunq" }],
    ["target", { target: `${at("us.example")}/${uuidOf(1)}` }],
    ["users.lookEvery", { lookEvery: 0 }],
    ["users.checkEvery", { checkEvery: "Infinity" }]
  ])("a bad %s is refused", ([setting, options]) =>
    Effect.gen(function* () {
      const failed = yield* makeUserSubscriptions({ target: at("us.example"), ...options }).pipe(
        Effect.provide(processOn(tables(), scriptedBank())),
        Effect.flip
      )
      expect(failed).toMatchObject({ _tag: "WebhookSettingError", setting })
    })
  )
})
