import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import type { Context } from "effect"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import { at, filter, partner, processOn, scriptedBank, tables } from "./scripted-world.test-support.ts"
import { Subscriptions } from "./subscriptions.ts"

const provision = "PARTNER_USER_PROVISION"
const theirs = [
  filter("PAYMENT", "https://other.example/x"),
  filter("CARD", "https://other.example/y", "BUNQ_CERTIFICATE")
]

/** Stops whoever calls at every single call, until it is let go on. */
const turnstile = () => {
  const waiting: Array<{
    readonly who: number
    readonly call: string
    readonly go: Deferred.Deferred<void>
  }> = []
  const state = { isOpen: false }
  const around = (who: number) => (call: string) =>
    Effect.suspend(() => {
      if (state.isOpen) return Effect.void
      const go = Deferred.makeUnsafe<void>()
      waiting.push({ who, call, go })
      return Deferred.await(go)
    })
  return { waiting, around, state }
}

interface Race {
  /** Who goes on, turn by turn; then whoever waits longest. */
  readonly turns: readonly number[]
  /** Both have the same database, so the lock holds; else they only see each other's filters. */
  readonly isShared: boolean
  /** The first writer dies at its so-manieth call. */
  readonly diesAt?: number
}

/** Two processes that register an address each, and what was registered in the end. */
const race = ({ turns, isShared, diesAt = Infinity }: Race) =>
  Effect.gen(function* () {
    const bank = scriptedBank(theirs)
    const [shared, { waiting, around, state }] = [tables(), turnstile()]
    const fibers = [0, 1].map((who) =>
      Subscriptions.use(({ ensure }) => ensure({ owner: partner, target: at(`host${who}.example`) })).pipe(
        Effect.provide(processOn(isShared ? shared : tables(), bank, around(who))),
        Effect.exit,
        Effect.forkChild
      )
    )
    const running: Array<Fiber.Fiber<Exit.Exit<unknown, unknown>>> = []
    for (const fiber of fibers) running.push(yield* fiber)
    const isOver = (who: number) => running[who]?.pollUnsafe() !== undefined
    let taken = 0
    let dead: Deferred.Deferred<void> | null = null
    for (let step = 0; step < 5_000; step += 1) {
      for (let turn = 0; turn < 3; turn += 1) yield* Effect.yieldNow
      if ((dead !== null || isOver(0)) && isOver(1)) break
      const awake = waiting.filter(({ who }) => dead === null || who !== 0)
      if (awake.length === 0) {
        yield* TestClock.adjust(5_000)
        continue
      }
      const chosen = awake.find(({ who }) => who === turns[step]) ?? awake[0]
      if (chosen === undefined) continue
      waiting.splice(waiting.indexOf(chosen), 1)
      if (chosen.who === 0) taken += 1
      // A dead process does nothing more, not even let go of the lock.
      if (chosen.who === 0 && taken === diesAt) dead = chosen.go
      else yield* Deferred.succeed(chosen.go, undefined)
    }
    const ends = running.map((fiber) => {
      const end = fiber.pollUnsafe()
      return end !== undefined && Exit.isSuccess(end) && Exit.isSuccess(end.value)
    })
    const registered = bank.of()
    const writes = bank.calls.filter((call) => call.startsWith("replace")).length
    state.isOpen = true
    for (const go of [...waiting.map((one) => one.go), ...(dead === null ? [] : [dead])])
      yield* Deferred.succeed(go, undefined)
    for (const fiber of running) yield* Fiber.interrupt(fiber)
    return { ends, died: dead !== null, registered, writes }
  })

const all = [...theirs, ...[0, 1].map((who) => filter(provision, at(`host${who}.example`)))]
const sorted = (filters: readonly object[]) => filters.map((one) => JSON.stringify(one)).toSorted()

const turns = fc.array(fc.nat({ max: 1 }), { maxLength: 60 })
const check = (numRuns: number, property: (turns: readonly number[]) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const context: Context.Context<never> = yield* Effect.context<never>()
    // One goes on alone after so many calls of the other.
    const alone = Array.from({ length: 16 }, (_, calls) =>
      Array.from({ length: 80 }, (__, at) => (at < calls ? 1 : 0))
    )
    for (const sample of [...alone, ...fc.sample(turns, { numRuns, seed: 20261121 })])
      yield* Effect.provideContext(property(sample), context)
  })

describe("two writers, interleaved at every call to store and bank", () => {
  it.effect("lose nothing when they share the database", () =>
    check(150, (order) =>
      Effect.gen(function* () {
        const { ends, registered, writes } = yield* race({ turns: order, isShared: true })
        expect([ends, sorted(registered), writes]).toEqual([[true, true], sorted(all), 2])
      })
    )
  )

  it.effect("lose nothing when they do not: who was overwritten looks again and writes again", () =>
    check(150, (order) =>
      Effect.gen(function* () {
        const { ends, registered } = yield* race({ turns: order, isShared: false })
        expect([ends, sorted(registered)]).toEqual([[true, true], sorted(all)])
      })
    )
  )

  it.effect("wherever one dies, the other gets on, and what others registered stays", () =>
    Effect.gen(function* () {
      let deaths = 0
      for (let diesAt = 1; diesAt <= 30; diesAt += 1)
        for (const order of [
          [],
          Array.from({ length: 40 }, () => 0),
          Array.from({ length: 40 }, (_, i) => i % 2)
        ]) {
          const { ends, died, registered } = yield* race({ turns: order, isShared: true, diesAt })
          deaths += died ? 1 : 0
          expect(ends[1]).toBe(true)
          expect(sorted(registered)).toEqual(expect.arrayContaining(sorted([...theirs, ...all.slice(3)])))
          if (!died) expect(sorted(registered)).toEqual(sorted(all))
        }
      expect(deaths).toBeGreaterThan(45)
    })
  )
})

it.effect("what was read too long ago is not written: it is read again", () =>
  Effect.gen(function* () {
    const late = filter("REQUEST", "https://late.example/x")
    const bank = scriptedBank(theirs)
    let writes = 0
    const around = (call: string) =>
      call !== "replace"
        ? Effect.void
        : Effect.suspend(() => {
            writes += 1
            if (writes > 1) return Effect.void
            bank.filters.set("partner", [...theirs, late])
            return Effect.sleep("11 seconds")
          })
    const fiber = yield* Subscriptions.use(({ ensure }) =>
      ensure({ owner: partner, target: at("host0.example") })
    ).pipe(Effect.provide(processOn(tables(), bank, around)), Effect.forkChild)
    yield* TestClock.adjust("5 minutes")
    yield* Fiber.join(fiber)
    expect(bank.of()).toEqual([...theirs, late, all[2]])
    expect(bank.calls.filter((call) => call.startsWith("replace"))).toHaveLength(1)
  })
)

it.effect("whose lock was taken meanwhile writes nothing of what it had read", () =>
  Effect.gen(function* () {
    const [bank, rows] = [scriptedBank(theirs), tables()]
    const late = filter("REQUEST", "https://late.example/x")
    let writes = 0
    const around = (call: string) =>
      call !== "replace"
        ? Effect.void
        : Effect.sync(() => {
            writes += 1
            if (writes > 1) return
            bank.filters.set("partner", [...theirs, late])
            const row = { owner: "partner", purpose: "subscription-lock" }
            const record = { version: 1, holder: "another", until: 5_000 }
            rows.sealed.set("partner/subscription-lock", {
              ...row,
              sealed: new TextEncoder().encode(`0 ${JSON.stringify(record)}`)
            })
          })
    const fiber = yield* Subscriptions.use(({ ensure }) =>
      ensure({ owner: partner, target: at("host0.example") })
    ).pipe(Effect.provide(processOn(rows, bank, around)), Effect.forkChild)
    yield* TestClock.adjust("5 minutes")
    yield* Fiber.join(fiber)
    expect(bank.of()).toEqual([...theirs, late, all[2]])
    expect(bank.calls.filter((call) => call.startsWith("replace"))).toHaveLength(1)
  })
)

it.effect("a lock that is held for ever by a clock gone wrong is free after a minute nobody touched it", () =>
  Effect.gen(function* () {
    for (const text of ['0 {"version":1,"holder":"x","until":9e15}', "0 rubbish"]) {
      const [bank, rows] = [scriptedBank(theirs), tables()]
      rows.sealed.set("partner/subscription-lock", {
        owner: "partner",
        purpose: "subscription-lock",
        sealed: new TextEncoder().encode(text)
      })
      const fiber = yield* Subscriptions.use(({ ensure }) =>
        ensure({ owner: partner, target: at("host0.example") })
      ).pipe(Effect.provide(processOn(rows, bank)), Effect.forkChild)
      yield* TestClock.adjust("59 seconds")
      expect(bank.calls).toEqual([])
      yield* TestClock.adjust("5 minutes")
      yield* Fiber.join(fiber)
      expect(bank.of()).toEqual([...theirs, all[2]])
    }
  })
)

it.effect("a holder that goes on and on makes the others give up", () =>
  Effect.gen(function* () {
    const [bank, rows] = [scriptedBank(theirs), tables()]
    const row = { owner: "partner", purpose: "subscription-lock" }
    const hold = (round: number) =>
      rows.sealed.set("partner/subscription-lock", {
        ...row,
        sealed: new TextEncoder().encode(`${-round} {"version":1,"holder":"x","until":9e15}`)
      })
    const fiber = yield* Subscriptions.use(({ ensure }) =>
      ensure({ owner: partner, target: at("host0.example") })
    ).pipe(Effect.provide(processOn(rows, bank)), Effect.flip, Effect.forkChild)
    for (let round = 0; round < 10; round += 1) {
      hold(round)
      yield* TestClock.adjust("20 seconds")
    }
    expect(yield* Fiber.join(fiber)).toMatchObject({ reason: { _tag: "Busy" }, isRetryable: true })
    expect(bank.calls).toEqual([])
  })
)
