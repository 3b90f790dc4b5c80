import type { BankState } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { makeStandstills } from "./standstills.ts"

const paused = (since: number): BankState => ({ _tag: "Paused", since, note: null })
const open: BankState = { _tag: "Open" }

describe("standstills", () => {
  it.effect("last from the state's own time to when it was seen open, whatever the trouble became", () => {
    let state = paused(5)
    const standstills = makeStandstills(Effect.sync(() => state))
    return Effect.gen(function* () {
      yield* TestClock.setTime(100)
      expect(yield* standstills).toEqual([{ since: 5, until: null }])
      state = paused(50)
      expect(yield* standstills).toEqual([{ since: 5, until: null }])
      state = open
      yield* standstills
      yield* TestClock.setTime(200)
      expect(yield* standstills).toEqual([{ since: 5, until: 100 }])
      // An order given before the last one ended counts from there: no time counts twice.
      state = paused(50)
      expect(yield* standstills).toEqual([
        { since: 5, until: 100 },
        { since: 100, until: null }
      ])
    })
  })

  it.effect("become one when they are many", () => {
    let state = open as BankState
    const standstills = makeStandstills(Effect.sync(() => state))
    return Effect.gen(function* () {
      for (let index = 1; index <= 40; index += 1) {
        state = paused(index * 10)
        yield* standstills
        state = open
        yield* TestClock.setTime(index * 10 + 5)
        yield* standstills
      }
      const known = yield* standstills
      expect(known.length).toBe(16)
      expect([known[0], known[15]]).toEqual([
        { since: 10, until: 255 },
        { since: 400, until: 405 }
      ])
    })
  })
})
