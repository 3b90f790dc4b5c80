import type { OwedCommand } from "@bunq-provisioning/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Latch } from "effect"
import { TestClock } from "effect/testing"
import { makeCommandRunner } from "./command-runner.ts"
import type { Turn } from "./turn.ts"

const command = (seq: number, attempt = 0, notBefore = 0, told = false): OwedCommand => ({
  id: "resetToken",
  input: { uuid: "one", provisionId: 1 },
  seq,
  attempt,
  notBefore,
  ...(told ? { told } : {})
})

const setUp = Effect.gen(function* () {
  const calls: number[] = []
  const delivered: Turn[] = []
  const [bank, loop, gate] = [yield* Latch.make(false), yield* Latch.make(false), yield* Latch.make(false)]
  const runner = makeCommandRunner({
    call: ({ seq }) =>
      Effect.gen(function* () {
        calls.push(seq)
        yield* bank.await
        return { at: 1, output: { at: 1 }, secrets: [] }
      }),
    deliver: (_, turn) =>
      Effect.andThen(
        loop.await,
        Effect.sync(() => void delivered.push(turn))
      ),
    opens: gate.await,
    scope: yield* Effect.scope
  })
  return { runner, calls, delivered, bank, loop, gate }
})
const settle = TestClock.adjust("1 milli")

describe("the command runner", () => {
  it.effect("runs what it is told twice only once, from the first start to the delivered result", () =>
    Effect.gen(function* () {
      const { runner, calls, delivered, bank, loop } = yield* setUp
      yield* runner.start("one", command(4))
      yield* settle
      yield* runner.start("one", command(4))
      yield* bank.open
      yield* settle
      yield* runner.start("one", command(4))
      yield* loop.open
      yield* settle
      expect(calls).toEqual([4])
      expect(delivered.map(({ event }) => event)).toEqual([
        { type: "command.succeeded", id: "resetToken", seq: 4, at: 1, output: { at: 1 } }
      ])
      expect(runner.size()).toBe(0)
    })
  )

  it.effect("interrupts a call that is stopped, or replaced by a later start", () =>
    Effect.gen(function* () {
      const { runner, calls, delivered, bank, loop } = yield* setUp
      yield* loop.open
      yield* runner.start("one", command(4))
      yield* settle
      yield* runner.start("one", command(5))
      yield* settle
      yield* runner.start("two", command(6))
      yield* settle
      yield* runner.stop("two", "resetToken")
      yield* bank.open
      yield* settle
      expect(calls).toEqual([4, 5, 6])
      expect(delivered.map(({ event }) => event)).toMatchObject([{ seq: 5 }])
    })
  )

  it.effect("delivers a result that was brought before the stop came", () =>
    Effect.gen(function* () {
      const { runner, delivered, bank, loop } = yield* setUp
      yield* runner.start("one", command(4))
      yield* bank.open
      yield* settle
      yield* runner.stop("one", "resetToken")
      yield* loop.open
      yield* settle
      expect(delivered.length).toBe(1)
    })
  )

  it.effect("waits until its time", () =>
    Effect.gen(function* () {
      const { runner, calls } = yield* setUp
      yield* runner.start("one", command(4, 3, 60_000))
      yield* TestClock.setTime(59_999)
      expect(calls).toEqual([])
      yield* TestClock.setTime(60_000)
      expect(calls).toEqual([4])
    })
  )

  it.effect("goes on at once when bunq can be called again", () =>
    Effect.gen(function* () {
      const { runner, calls, gate } = yield* setUp
      yield* runner.start("one", command(4, 3, 60_000))
      yield* TestClock.setTime(1_000)
      expect(calls).toEqual([])
      yield* gate.open
      yield* settle
      expect(calls).toEqual([4])
    })
  )

  it.effect("waits out what bunq asked for, whoever told it so, also one before a restart", () =>
    Effect.gen(function* () {
      const { runner, calls, gate } = yield* setUp
      yield* runner.start("one", command(4, 3, 60_000, true))
      yield* gate.open
      yield* TestClock.setTime(59_999)
      expect(calls).toEqual([])
      yield* TestClock.setTime(60_000)
      expect(calls).toEqual([4])
    })
  )
})
