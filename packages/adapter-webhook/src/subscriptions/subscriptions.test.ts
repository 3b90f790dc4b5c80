import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Logger, Redacted } from "effect"
import { TestClock } from "effect/testing"
import {
  at,
  filter,
  partner,
  processOn,
  scriptedBank,
  tables,
  token,
  uuidOf
} from "./scripted-world.test-support.ts"
import type { ScriptedBank } from "./scripted-world.test-support.ts"
import { Subscriptions } from "./subscriptions.ts"
import type { Subscription } from "./subscription-options.ts"

const provision = "PARTNER_USER_PROVISION"
const theirs = filter("PAYMENT", "https://other.example/x?y=1", "BUNQ_CERTIFICATE")
const wanted: Subscription = { owner: partner, target: Redacted.make(at("us.example")) }
const ours = filter(provision, at("us.example"))

/** Everything in one process, with time passing by itself. */
const using = <A, E>(
  bank: ScriptedBank,
  use: (subscriptions: Subscriptions["Service"]) => Effect.Effect<A, E>,
  rows = tables()
) =>
  Effect.gen(function* () {
    const logs: string[] = []
    const logger = Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))])
    const fiber = yield* Subscriptions.use(use).pipe(
      Effect.provide(processOn(rows, bank).pipe(Layer.provideMerge(logger))),
      Effect.exit,
      Effect.forkChild
    )
    yield* TestClock.adjust("20 minutes")
    return { exit: yield* Fiber.join(fiber), logs }
  })
const failure = (exit: Exit.Exit<unknown, { readonly message: string }>) =>
  Exit.isSuccess(exit)
    ? null
    : exit.cause.reasons.map((reason) => ("error" in reason ? reason.error : reason))[0]

describe("ensure", () => {
  it.effect("adds ours beside what others registered, and writes only once", () =>
    Effect.gen(function* () {
      const bank = scriptedBank([theirs])
      const { exit, logs } = yield* using(bank, ({ ensure }) =>
        Effect.all([ensure(wanted), ensure(wanted)], { concurrency: "unbounded" })
      )
      expect(bank.of()).toEqual([theirs, ours])
      const drift = { missing: [provision], stale: 0, foreign: 1 }
      expect(exit).toEqual(
        Exit.succeed([
          { ...drift, changed: true },
          { missing: [], stale: 0, foreign: 1, changed: false }
        ])
      )
      expect(bank.calls.filter((call) => call.startsWith("replace"))).toHaveLength(1)
      expect(logs.join()).toContain("us.example")
      expect(logs.join()).not.toContain(token("t"))
    })
  )

  it.effect("replaces our address of before, at any token and verification, in the same write", () =>
    Effect.gen(function* () {
      const bank = scriptedBank([
        filter(provision, at("us.example", "o")),
        theirs,
        filter("CARD", at("us.example", "o"))
      ])
      const verified = { ...wanted, verificationTypes: ["BUNQ_CERTIFICATE"] }
      yield* using(bank, ({ ensure }) => ensure(wanted))
      expect(bank.of()).toEqual([theirs, filter("CARD", at("us.example", "o")), ours])
      yield* using(bank, ({ ensure }) => ensure(verified))
      expect(bank.of().slice(2)).toEqual([filter(provision, at("us.example"), "BUNQ_CERTIFICATE")])
    })
  )

  it.effect("a user's filters hold the user's UUID", () =>
    Effect.gen(function* () {
      const [uuid, other] = [uuidOf(1), uuidOf(2)]
      const bank = scriptedBank()
      const foreign = filter("USER_ONBOARDING", `${at("us.example", "o")}/${other}`)
      bank.filters.set(uuid, [filter("USER_ONBOARDING", `${at("us.example", "o")}/${uuid}`), foreign])
      const { exit } = yield* using(bank, ({ ensure }) =>
        ensure({ owner: { kind: "user", uuid, userId: 1364 }, target: `${at("us.example")}/${uuid}` })
      )
      expect(Exit.isSuccess(exit)).toBe(true)
      const target = `${at("us.example")}/${uuid}`
      expect(bank.filters.get(uuid)).toEqual([
        foreign,
        filter("USER_ONBOARDING", target),
        filter("USER_INFORMATION_INQUIRY", target)
      ])
    })
  )

  it.effect("a third address for a category is refused before anything is written, by host only", () =>
    Effect.gen(function* () {
      const others = [filter(provision, at("one.example")), filter(provision, at("two.example"))]
      const bank = scriptedBank(others)
      const { exit } = yield* using(bank, ({ ensure }) => ensure(wanted))
      const error = failure(exit)
      expect(error).toMatchObject({
        _tag: "SubscriptionError",
        isRetryable: false,
        reason: {
          _tag: "TooManyTargets",
          category: provision,
          hosts: ["one.example", "two.example", "us.example"]
        }
      })
      expect(String((error as Error).message)).toMatch(/PARTNER_USER_PROVISION.*remove one/)
      expect(JSON.stringify([error, (error as Error).message])).not.toContain(token("t"))
      expect([bank.of(), bank.calls]).toEqual([others, ["list partner"]])
    })
  )

  it.effect("two addresses of others are no reason to refuse what is registered already", () =>
    Effect.gen(function* () {
      const bank = scriptedBank([
        ours,
        filter(provision, at("one.example")),
        filter(provision, at("two.example"))
      ])
      const { exit } = yield* using(bank, ({ ensure }) => ensure(wanted))
      expect(exit).toMatchObject({ value: { changed: false, foreign: 2 } })
    })
  )

  it.effect.each<[string, Partial<Subscription>]>([
    ["target", { target: "http://us.example/bunq/x" }],
    ["target", { target: "https://user:password@us.example/bunq/x" }],
    ["target", { target: "https://us.example/bunq/x#y" }],
    ["target", { target: "us.example/bunq" }],
    ["target", { target: `https://us.example/${"x".repeat(2_000)}` }],
    ["categories", { categories: [] }],
    ["categories", { categories: ["provision"] }],
    ["verificationTypes", { verificationTypes: ["bunq's certificate"] }]
  ])("refuses a bad %s before it asks anything", ([setting, change]) =>
    Effect.gen(function* () {
      const bank = scriptedBank()
      const { exit } = yield* using(bank, ({ ensure }) => ensure({ ...wanted, ...change }))
      expect(failure(exit)).toMatchObject({ _tag: "WebhookSettingError", setting })
      expect(bank.calls).toEqual([])
    })
  )

  it.effect("plain HTTP is taken on loopback", () =>
    Effect.gen(function* () {
      const bank = scriptedBank()
      const target = `http://127.0.0.1:8080/bunq/${token("t")}`
      yield* using(bank, ({ ensure }) => ensure({ ...wanted, target }))
      expect(bank.of()).toEqual([filter(provision, target)])
    })
  )

  it.effect("a lost reply is looked after, whether the write happened or not", () =>
    Effect.gen(function* () {
      const bank = scriptedBank([theirs])
      bank.fail("replaceFilters", { _tag: "Ambiguous" })
      const { exit } = yield* using(bank, ({ ensure }) => ensure(wanted))
      expect(exit).toMatchObject({ value: { changed: true } })
      expect(bank.calls).toEqual(["list partner", "replace partner", "list partner"])
      expect(bank.of()).toEqual([theirs, ours])
    })
  )

  it.effect("fails with what bunq fails with, and lets go of the lock", () =>
    Effect.gen(function* () {
      const [bank, rows] = [scriptedBank([theirs]), tables()]
      bank.fail("replaceFilters", { _tag: "Forbidden" })
      const { exit } = yield* using(bank, ({ ensure }) => ensure(wanted), rows)
      expect(failure(exit)).toMatchObject({ _tag: "BunqError", reason: { _tag: "Forbidden" } })
      const lock = rows.sealed.get("partner/subscription-lock")?.sealed
      expect(new TextDecoder().decode(lock)).toContain('"until":0')
    })
  )

  it.effect("somebody who always writes over us is named as such in the end", () =>
    Effect.gen(function* () {
      const bank = scriptedBank([theirs])
      const around = (call: string) =>
        Effect.sync(() => {
          if (call === "replaced") bank.filters.set("partner", [theirs])
        })
      const layer = processOn(tables(), bank, around)
      const fiber = yield* Subscriptions.use(({ ensure }) => ensure(wanted)).pipe(
        Effect.provide(layer),
        Effect.exit,
        Effect.forkChild
      )
      yield* TestClock.adjust("10 minutes")
      expect(failure(yield* Fiber.join(fiber))).toMatchObject({ reason: { _tag: "Contested", rounds: 6 } })
    })
  )
})

describe("check", () => {
  it.effect("tells what differs, and repairs it when asked to", () =>
    Effect.gen(function* () {
      const stale = filter(provision, at("us.example", "o"))
      const bank = scriptedBank([theirs, stale])
      const drift = { missing: [provision], stale: 1, foreign: 1, drifted: true }
      const seen = yield* using(bank, ({ check }) => check(wanted))
      expect(seen.exit).toEqual(Exit.succeed({ ...drift, repaired: false }))
      expect(bank.of()).toEqual([theirs, stale])
      const repaired = yield* using(bank, ({ check }) => check(wanted, { repair: true }))
      expect(repaired.exit).toEqual(Exit.succeed({ ...drift, repaired: true }))
      const again = yield* using(bank, ({ check }) => check(wanted, { repair: true }))
      expect(again.exit).toMatchObject({ value: { drifted: false, repaired: false } })
      expect(bank.of()).toEqual([theirs, ours])
    })
  )
})

describe("remove", () => {
  it.effect("takes away what leads here under any token, of some categories or all, and nothing else", () =>
    Effect.gen(function* () {
      const old = filter("CARD", at("us.example", "o"))
      const bank = scriptedBank([theirs, ours, old, filter(provision, at("one.example"))])
      const one = yield* using(bank, ({ remove }) => remove({ ...wanted, categories: [provision] }))
      expect(one.exit).toEqual(Exit.succeed(1))
      expect(bank.of()).toEqual([theirs, old, filter(provision, at("one.example"))])
      const all = yield* using(bank, ({ remove }) => remove({ owner: partner, target: wanted.target }))
      expect(all.exit).toEqual(Exit.succeed(1))
      const none = yield* using(bank, ({ remove }) => remove({ owner: partner, target: wanted.target }))
      expect(none.exit).toEqual(Exit.succeed(0))
      expect(bank.of()).toEqual([theirs, filter(provision, at("one.example"))])
    })
  )
})

describe("pin", () => {
  it.effect("refuses what is no certificate before bunq is asked", () =>
    Effect.gen(function* () {
      for (const chain of [[], ["x"], ["-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"]]) {
        const { exit } = yield* using(scriptedBank(), ({ pin }) => pin(chain))
        expect(failure(exit)).toMatchObject({ _tag: "WebhookSettingError", setting: "chain" })
      }
    })
  )
})
