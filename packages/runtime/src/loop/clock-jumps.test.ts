import { describe, expect, it } from "@effect/vitest"
import { ProvisionFeed } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { MemoryStore } from "../memory/memory-store.ts"
import { Provisioner } from "./provisioner.ts"
import { bunqError, makeScriptedBank } from "./scripted-bank.test-support.ts"
import { person, testWorld, uuidOf } from "./test-world.test-support.ts"

const minute = 60_000

/** The test clock, with a wall clock that somebody sets; `read` hears of every look at it. */
const jumping = (offset: () => number, read: () => void) =>
  Layer.effect(
    Clock.Clock,
    Clock.clockWith((test) => {
      const now = () => {
        read()
        return test.currentTimeMillisUnsafe() + offset()
      }
      return Effect.succeed({ ...test, currentTimeMillisUnsafe: now, currentTimeMillis: Effect.sync(now) })
    })
  )

/** A user whose session cannot be opened, beside a credential that lives for an hour; where the clock goes when. */
const stalledUntil = Effect.fnUntraced(function* (jumps: { readonly [minute: number]: number }, end: number) {
  let [offset, looks] = [0, 0]
  // Its credential is there when it is found, so that nobody has to look for it.
  const bank = Object.assign(makeScriptedBank(), {
    feed: Layer.succeed(ProvisionFeed, { sightings: Stream.never })
  })
  bank.admit(uuidOf(1), -3_000)
  bank.before = (operation) =>
    operation === "openUserSession" ? Effect.fail(bunqError(operation, { _tag: "Forbidden" })) : Effect.void
  const resets: number[] = []
  const ats: number[] = []
  yield* Effect.gen(function* () {
    const provisioner = yield* Provisioner
    yield* provisioner.provision(person())
    for (let passed = 0; passed < end; passed += 1) {
      offset += (jumps[passed] ?? 0) * minute
      for (let tenth = 0; tenth < 6; tenth += 1) {
        yield* TestClock.adjust("10 seconds")
        for (let turn = 0; turn < 8; turn += 1) yield* Effect.yieldNow
      }
      if (bank.count("resetToken") > resets.length) resets.push(passed)
    }
    ats.push(...(yield* provisioner.journal(uuidOf(1))).map(({ at }) => at))
  }).pipe(
    Effect.provide(
      testWorld(bank, MemoryStore.layer).pipe(
        Layer.provideMerge(
          jumping(
            () => offset,
            () => void (looks += 1)
          )
        )
      )
    )
  )
  return { reset: resets[0] ?? null, ats, looks }
})

describe("a credential that dies after an hour, under a wall clock that jumps", () => {
  it.effect.each([
    ["nobody sets it", {}, [60, 75]],
    ["ten minutes forward", { 45: 10 }, [60, 75]],
    ["ten minutes back", { 45: -10 }, [60, 85]],
    ["forward and back", { 30: 10, 40: -10 }, [60, 75]],
    ["back and forward again and again", { 10: -10, 20: 10, 30: -10, 40: 10, 50: -10 }, [60, 85]]
  ] as const)("is given up when it is dead, and not long after: %s", ([, jumps, [from, to]]) =>
    Effect.gen(function* () {
      const { reset, ats, looks } = yield* stalledUntil(jumps, 95)
      expect(ats).toEqual(ats.toSorted((one, other) => one - other))
      // Nothing spins until the last fraction of a millisecond is over.
      expect(looks).toBeLessThan(20_000)
      expect(reset).toBeGreaterThanOrEqual(from)
      expect(reset).toBeLessThanOrEqual(to)
    })
  )
})
