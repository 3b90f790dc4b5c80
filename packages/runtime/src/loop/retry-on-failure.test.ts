import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { retryOnFailure } from "./retry-on-failure.ts"

/** Fails so many times, then succeeds; counts its runs. */
const failing = (times: number) => {
  const runs = { count: 0 }
  const effect = Effect.suspend(() =>
    (runs.count += 1) <= times ? Effect.fail(`failure ${runs.count}`) : Effect.succeed("done")
  )
  return { runs, effect }
}

describe("retryOnFailure", () => {
  for (const times of [0, 1, 4, 5, 6])
    it.effect(`comes to what Effect.retry comes to after ${times} failures, in as many runs`, () =>
      Effect.gen(function* () {
        const [own, theirs] = [failing(times), failing(times)]
        const options = { times: 5, while: (error: string) => error !== "failure 9" }
        const found = yield* Effect.exit(retryOnFailure(own.effect, options))
        const wanted = yield* Effect.exit(Effect.retry(theirs.effect, options))
        expect(found).toEqual(wanted)
        expect([own.runs.count, Exit.isSuccess(found)]).toEqual([theirs.runs.count, times <= 5])
      })
    )

  it.effect("waits as the schedule says, from the first failure on", () =>
    Effect.gen(function* () {
      const { runs, effect } = failing(2)
      const schedule = Schedule.exponential("1 second")
      const fiber = yield* Effect.forkChild(retryOnFailure(effect, { schedule, while: () => true }))
      const counts: number[] = []
      for (const pause of ["0 seconds", "999 millis", "1 millis", "1999 millis", "1 millis"] as const) {
        yield* TestClock.adjust(pause)
        counts.push(runs.count)
      }
      expect(counts).toEqual([1, 1, 2, 2, 3])
      expect(yield* Fiber.join(fiber)).toBe("done")
    })
  )

  it.effect("lets a failure that is not to be retried and a defect through", () =>
    Effect.gen(function* () {
      const { runs, effect } = failing(1)
      expect(yield* Effect.flip(retryOnFailure(effect, { while: () => false }))).toBe("failure 1")
      expect(runs.count).toBe(1)
      const died = yield* Effect.exit(retryOnFailure(Effect.die("defect"), { while: () => true }))
      expect(died).toEqual(Exit.die("defect"))
    })
  )
})
