import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { BankGate } from "./bank-gate.ts"
import { bank, maintenance, many, state, stateTag, world } from "./gate-world.test-support.ts"

describe("the gate", () => {
  it.effect("open, it is not noticed", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        expect(yield* it.pass()).toBe("ok")
        expect(yield* state).toEqual({ _tag: "Open" })
      })
    )
  )

  it.effect(
    "a pause stops what has not left, for as long as it takes, and lets all of it go at its end",
    () =>
      world(
        Effect.gen(function* () {
          const it = bank()
          const gate = yield* BankGate
          const under = yield* gate
            .through(Effect.sleep("1 minute").pipe(Effect.as("finished")))
            .pipe(Effect.forkChild({ startImmediately: true }))
          yield* gate.pause("moving house")
          const waiting = yield* many(100, it.pass()).pipe(Effect.forkChild)
          yield* TestClock.adjust("3 hours")
          expect(yield* Fiber.join(under)).toBe("finished")
          expect(it.calls).toEqual([])
          expect(yield* state).toEqual({ _tag: "Paused", since: 0, note: "moving house" })
          yield* gate.resume
          yield* Fiber.join(waiting)
          expect(it.calls).toHaveLength(100)
          expect(yield* stateTag).toBe("Open")
        })
      )
  )

  it.effect("holds nothing while it waits, and gives back what it took when the gate closed meanwhile", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        const gate = yield* BankGate
        const log: string[] = []
        const passage = {
          take: Effect.sync(() => void log.push("take")).pipe(Effect.andThen(Effect.sleep("10 seconds"))),
          giveBack: Effect.sync(() => void log.push("give back"))
        }
        const fiber = yield* it.pass(passage).pipe(Effect.forkChild)
        yield* TestClock.adjust("1 second")
        yield* gate.pause(null)
        yield* TestClock.adjust("1 hour")
        expect(log).toEqual(["take", "give back"])
        yield* gate.resume
        yield* TestClock.adjust("10 seconds")
        yield* Fiber.join(fiber)
        expect(log).toEqual(["take", "give back", "take"])
        expect(it.calls).toHaveLength(1)
      })
    )
  )

  it.effect("an answer to what was sent before the trouble began does not end it", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        const gate = yield* BankGate
        const late = yield* gate
          .through(Effect.sleep("1 second").pipe(Effect.as("late")))
          .pipe(Effect.forkChild({ startImmediately: true }))
        it.answer = Effect.fail(maintenance)
        yield* Effect.exit(it.pass())
        expect(yield* stateTag).toBe("Maintenance")
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(late)).toBe("late")
        expect(yield* stateTag).toBe("Maintenance")
        it.answer = Effect.succeed("ok")
        const probe = yield* it.pass().pipe(Effect.forkChild)
        yield* TestClock.adjust("10 minutes")
        expect(yield* Fiber.join(probe)).toBe("ok")
        expect(yield* stateTag).toBe("Open")
      })
    )
  )

  it.effect("a call that began can ask whether it may still leave", () =>
    world(
      Effect.gen(function* () {
        const it = bank()
        const gate = yield* BankGate
        const seen: boolean[] = []
        let mayLeave = () => false
        it.answer = Effect.gen(function* () {
          seen.push(mayLeave())
          yield* gate.pause(null)
          seen.push(mayLeave())
          return "ok"
        })
        yield* it.pass({ letIn: (question) => void (mayLeave = question) })
        expect(seen).toEqual([true, false])
      })
    )
  )

  it.effect("is one for everything that is built together, wherever it is provided", () =>
    Effect.gen(function* () {
      class Paused extends Context.Service<Paused, BankGate["Service"]>()("test/Paused") {}
      const inner = Layer.unwrap(Effect.sync(() => BankGate.layer()))
      const pausing = Layer.effect(Paused, BankGate).pipe(Layer.provideMerge(inner))
      const gates = Effect.gen(function* () {
        yield* (yield* Paused).pause(null)
        return yield* stateTag
      })
      const whole = Layer.mergeAll(BankGate.layer(), pausing.pipe(Layer.provide(BankGate.layer())))
      expect(yield* gates.pipe(Effect.provide(whole))).toBe("Paused")
    })
  )

  it.effect("tells its state to whoever comes, and then every change", () =>
    world(
      Effect.gen(function* () {
        const gate = yield* BankGate
        const seen = yield* gate.changes.pipe(
          Stream.map(({ _tag }) => _tag),
          Stream.take(4),
          Stream.runCollect,
          Effect.forkChild({ startImmediately: true })
        )
        yield* gate.pause("why")
        yield* gate.resume
        yield* Effect.flip(gate.through(Effect.fail(maintenance)))
        expect(yield* Fiber.join(seen)).toEqual(["Open", "Paused", "Open", "Troubled"])
      })
    )
  )
})
