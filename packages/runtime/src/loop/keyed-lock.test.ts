import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { makeKeyedLock } from "./keyed-lock.ts"

const setUp = Effect.gen(function* () {
  const lock = makeKeyedLock()
  const log: string[] = []
  const gate = yield* Deferred.make<void>()
  const say = (word: string) => Effect.sync(() => void log.push(word))
  /** Holds the key until the gate opens. */
  const first = yield* Effect.forkChild(
    lock.hold("a", Effect.andThen(Effect.andThen(say("1"), Deferred.await(gate)), say("1 done")))
  )
  yield* Effect.yieldNow
  return { lock, log, gate, say, first }
})

describe("the lock per key", () => {
  it.effect("lets one at a time in, in the order they came, and others beside", () =>
    Effect.gen(function* () {
      const { lock, log, gate, say, first } = yield* setUp
      const second = yield* Effect.forkChild(lock.hold("a", say("2")))
      const third = yield* Effect.forkChild(lock.hold("a", say("3")))
      yield* Effect.yieldNow
      expect([lock.holders("a"), lock.holders("b"), lock.size()]).toEqual([3, 0, 1])
      yield* lock.hold("b", say("beside"))
      yield* Deferred.succeed(gate, undefined)
      yield* Effect.forEach([first, second, third], Fiber.join)
      expect(log).toEqual(["1", "beside", "1 done", "2", "3"])
      expect([lock.holders("a"), lock.size()]).toEqual([0, 0])
    })
  )

  it.effect("lets whoever waits go, and never whoever holds", () =>
    Effect.gen(function* () {
      const { lock, log, gate, say, first } = yield* setUp
      const second = yield* Effect.forkChild(lock.hold("a", say("2")))
      const third = yield* Effect.forkChild(lock.hold("a", say("3")))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(second)
      expect(lock.holders("a")).toBe(2)
      const interruption = yield* Effect.forkChild(Fiber.interrupt(first))
      yield* Effect.yieldNow
      expect(lock.holders("a")).toBe(2)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(interruption)
      yield* Fiber.join(third)
      expect(log).toEqual(["1", "1 done", "3"])
      expect(lock.size()).toBe(0)
    })
  )

  it.effect("passes a turn on that comes to somebody who was interrupted at that moment", () =>
    Effect.gen(function* () {
      const { lock, log, gate, say, first } = yield* setUp
      const second = yield* Effect.forkChild(lock.hold("a", say("2")))
      const third = yield* Effect.forkChild(lock.hold("a", say("3")))
      yield* Effect.yieldNow
      yield* Deferred.succeed(gate, undefined)
      // The first has left by the time this fiber is interrupted, or leaves after it: either way the third has its turn.
      yield* Fiber.interrupt(second)
      yield* Effect.forEach([first, third], Fiber.join)
      expect(log.filter((word) => word !== "2")).toEqual(["1", "1 done", "3"])
      expect(lock.size()).toBe(0)
    })
  )

  it.effect("is left by who fails, and tells when nobody holds anything", () =>
    Effect.gen(function* () {
      const { lock, gate, first } = yield* setUp
      const idle = yield* Effect.forkChild(lock.idle)
      const failed = yield* Effect.exit(lock.hold("b", Effect.fail("no")))
      const died = yield* Effect.exit(lock.hold("b", Effect.die("no")))
      expect([Exit.isFailure(failed), Exit.isFailure(died), lock.size()]).toEqual([true, true, 1])
      expect(idle.pollUnsafe()).toBe(undefined)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(first)
      yield* Fiber.join(idle)
      yield* lock.idle
    })
  )
})
