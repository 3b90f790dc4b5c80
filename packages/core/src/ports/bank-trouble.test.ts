import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import { BankGate } from "./bank-gate.ts"
import {
  bank,
  failing,
  maintenance,
  many,
  refused,
  state,
  stateTag,
  unreachable,
  world
} from "./gate-world.test-support.ts"

describe("trouble with bunq", () => {
  it.effect(
    "a refused key closes it at once; one probe at a time, ever slower, and the others wait unharmed",
    () =>
      world(
        Effect.gen(function* () {
          const it = bank()
          it.answer = Effect.fail(refused)
          expect(yield* Effect.flip(it.pass({ withKey: true }))).toBe(refused)
          expect(yield* state).toMatchObject({
            _tag: "Troubled",
            reason: "KeyRefused",
            since: 0,
            nextProbeAt: 30_000,
            responseId: "r1",
            message: expect.stringContaining("check the key")
          })
          const users = yield* many(10_000, it.pass()).pipe(Effect.forkChild)
          const keyed = yield* Effect.exit(it.pass({ withKey: true })).pipe(
            Effect.repeat({ until: Exit.isSuccess }),
            Effect.forkChild
          )
          yield* TestClock.adjust("8 minutes")
          expect(it.calls).toEqual([0, 30_000, 90_000, 210_000, 450_000])
          it.answer = Effect.succeed("ok")
          yield* TestClock.adjust("5 minutes")
          yield* Fiber.join(keyed)
          expect((yield* Fiber.join(users)).every(Exit.isSuccess)).toBe(true)
          expect(it.calls.filter((at) => at < 750_000)).toHaveLength(5)
          expect(it.calls).toHaveLength(10_006)
        })
      )
  )

  it.effect("nobody with the key is there: after a second pause anybody may find out", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        yield* Effect.flip(BankGate.use((gate) => gate.through(Effect.fail(refused))))
        const users = yield* many(3, it.pass()).pipe(Effect.forkChild)
        yield* TestClock.adjust("59 seconds")
        expect(it.calls).toEqual([])
        yield* TestClock.adjust("1 second")
        expect((yield* Fiber.join(users)).every(Exit.isSuccess)).toBe(true)
      })
    )
  )

  it.effect(
    "an answer that takes nothing does not end the refusal of a key, but the one with the key may try at once",
    () =>
      world(
        Effect.gen(function* () {
          const it = bank()
          const accepted = () => false
          yield* Effect.flip(BankGate.use((gate) => gate.through(Effect.fail(refused))))
          const user = yield* it.pass({ accepted }).pipe(Effect.forkChild)
          yield* TestClock.adjust("1 minute")
          yield* Fiber.join(user)
          expect(yield* stateTag).toBe("KeyRefused")
          expect(yield* it.pass({ withKey: true })).toBe("ok")
          expect(yield* Clock.currentTimeMillis).toBe(60_000)
          expect(yield* stateTag).toBe("Open")
        })
      )
  )

  it.effect("491 closes it at once and any answer opens it, a refusal too", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        it.answer = Effect.fail(maintenance)
        yield* Effect.flip(it.pass())
        expect(yield* stateTag).toBe("Maintenance")
        it.answer = Effect.fail(failing({ _tag: "Refused", status: 400, hint: "" }))
        const two = yield* many(2, it.pass()).pipe(Effect.forkChild)
        yield* TestClock.adjust("5 seconds")
        yield* Fiber.join(two)
        expect(it.calls).toEqual([0, 5_000, 5_000])
        expect(yield* stateTag).toBe("Open")
      })
    )
  )

  it.effect("only failures in a row count as down, and every fifth of them; each success begins again", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        const fail = (times: number) => {
          it.answer = Effect.fail(unreachable)
          return Effect.repeat(Effect.exit(it.pass()), { times: times - 1 })
        }
        yield* fail(4)
        it.answer = Effect.succeed("ok")
        yield* it.pass()
        yield* fail(4)
        expect(yield* stateTag).toBe("Open")
        yield* fail(1)
        expect(yield* stateTag).toBe("Down")
      })
    )
  )

  it.effect("down: pauses double up to five minutes, and never less than half of that by chance", () =>
    Effect.gen(function* () {
      const it = bank()
      it.answer = Effect.fail(unreachable)
      yield* Effect.repeat(Effect.exit(it.pass()), { times: 4 })
      const forever = yield* Effect.exit(it.pass()).pipe(Effect.forever, Effect.forkChild)
      yield* TestClock.adjust("4 hours")
      yield* Fiber.interrupt(forever)
      const probes = it.calls.slice(4)
      const pauses = probes.slice(1).map((at, index) => at - (probes[index] ?? 0))
      pauses.forEach((pause, index) => {
        const longest = Math.min(300_000, 1_000 * 2 ** index)
        expect(pause).toBeLessThanOrEqual(longest)
        expect(pause).toBeGreaterThanOrEqual(longest / 2)
      })
      expect(pauses.length).toBeGreaterThan(48)
      expect(new Set(pauses.slice(9)).size).toBeGreaterThan(10)
    }).pipe(Effect.provide(BankGate.layer()), Random.withSeed(1))
  )

  it.effect("what waits and is interrupted leaves nothing behind, also when it was about to probe", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        yield* Effect.flip(BankGate.use((gate) => gate.through(Effect.fail(maintenance))))
        const slow = yield* it.pass({ take: Effect.never }).pipe(Effect.forkChild)
        yield* TestClock.adjust("1 second")
        const next = yield* it.pass().pipe(Effect.forkChild)
        const gone = yield* it.pass().pipe(Effect.forkChild)
        yield* TestClock.adjust("10 seconds")
        expect(it.calls).toEqual([])
        yield* Fiber.interrupt(gone)
        yield* Fiber.interrupt(slow)
        expect(yield* Fiber.join(next)).toBe("ok")
        expect(it.calls).toEqual([11_000])
      })
    )
  )

  it.effect("a probe that sent nothing makes room for the next one", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        const gate = yield* BankGate
        yield* Effect.flip(gate.through(Effect.fail(maintenance)))
        const expired = yield* gate
          .through(Effect.fail(failing({ _tag: "CredentialRefused" })), { left: () => false })
          .pipe(Effect.exit, Effect.forkChild)
        const next = yield* it.pass().pipe(Effect.forkChild)
        yield* TestClock.adjust("5 seconds")
        expect(Exit.isFailure(yield* Fiber.join(expired))).toBe(true)
        expect(yield* Fiber.join(next)).toBe("ok")
        expect(it.calls).toEqual([5_000])
      })
    )
  )

  it.effect("the end of a pause probes at once; trouble met meanwhile was not forgotten", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        const gate = yield* BankGate
        yield* Effect.flip(gate.through(Effect.fail(refused)))
        yield* gate.pause(null)
        const keyed = yield* it.pass({ withKey: true }).pipe(Effect.forkChild)
        yield* TestClock.adjust("10 seconds")
        expect(it.calls).toEqual([])
        yield* gate.resume
        yield* Fiber.join(keyed)
        expect(it.calls).toEqual([10_000])
      })
    )
  )
})
