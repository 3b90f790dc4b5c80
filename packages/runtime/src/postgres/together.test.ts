import { StoreError } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { makeTogether } from "./together.ts"

const failure = new StoreError({ operation: "test", reason: { _tag: "Unreadable" } })

/** A table, and every statement that read it; each takes until it is let through. */
const tableOf = (rows: Map<string, number>) => {
  const statements: Array<{
    readonly keys: readonly string[]
    readonly gate: Deferred.Deferred<void, StoreError>
  }> = []
  const find = makeTogether<string, number>({
    nameOf: (key) => key,
    read: (keys) =>
      Effect.gen(function* () {
        const seen = new Map([...rows].filter(([key]) => keys.includes(key)))
        const gate = Deferred.makeUnsafe<void, StoreError>()
        statements.push({ keys, gate })
        yield* Deferred.await(gate)
        return seen
      })
  })
  const settled = Effect.repeat(Effect.yieldNow, { times: 20 })
  return { statements, find, settled }
}

describe("lookups that come together", () => {
  it.effect("are one statement, also of the same key, and each gets its own row or none", () =>
    Effect.gen(function* () {
      const { statements, find, settled } = tableOf(
        new Map([
          ["a", 1],
          ["b", 2]
        ])
      )
      const asked = yield* Effect.forkChild(
        Effect.all(["a", "b", "b", "nobody"].map(find), { concurrency: "unbounded" })
      )
      yield* settled
      expect(statements.map(({ keys }) => keys)).toEqual([["a", "b", "nobody"]])
      yield* Deferred.succeed(statements[0]!.gate, undefined)
      expect(yield* Fiber.join(asked)).toEqual([1, 2, 2, undefined])
    })
  )

  it.effect("never get what was read before they asked", () =>
    Effect.gen(function* () {
      const rows = new Map([["a", 1]])
      const { statements, find, settled } = tableOf(rows)
      const early = yield* Effect.forkChild(find("a"))
      yield* settled
      rows.set("a", 2)
      const late = yield* Effect.forkChild(find("a"))
      yield* settled
      expect(statements).toHaveLength(1)
      yield* Deferred.succeed(statements[0]!.gate, undefined)
      yield* settled
      yield* Deferred.succeed(statements[1]!.gate, undefined)
      expect([yield* Fiber.join(early), yield* Fiber.join(late)]).toEqual([1, 2])
    })
  )

  it.effect("fail together, and the next ones are read again; who gives up takes nobody along", () =>
    Effect.gen(function* () {
      const { statements, find, settled } = tableOf(new Map([["a", 1]]))
      const [one, other] = [
        yield* Effect.forkChild(Effect.flip(find("a"))),
        yield* Effect.forkChild(find("b"))
      ]
      yield* settled
      yield* Fiber.interrupt(other)
      yield* Deferred.fail(statements[0]!.gate, failure)
      expect(yield* Fiber.join(one)).toBe(failure)
      const again = yield* Effect.forkChild(find("a"))
      yield* settled
      yield* Deferred.succeed(statements[1]!.gate, undefined)
      expect(yield* Fiber.join(again)).toBe(1)
    })
  )

  it.effect("go on after a key that no statement can be made of", () =>
    Effect.gen(function* () {
      const find = makeTogether<string, number>({
        nameOf: (key) => key,
        read: ([key = ""]) => {
          if (key === "bad") throw new Error("no parameter")
          return Effect.succeed(new Map([[key, 1]]))
        }
      })
      const bad = yield* Effect.forkChild(Effect.exit(find("bad")))
      yield* Effect.repeat(Effect.yieldNow, { times: 20 })
      expect(bad.pollUnsafe()).toMatchObject({ value: { _tag: "Failure" } })
      expect(yield* find("good")).toBe(1)
    })
  )

  it.effect("are not more than fit into a statement", () =>
    Effect.gen(function* () {
      const { statements, find, settled } = tableOf(new Map())
      const keys = Array.from({ length: 300 }, (_, index) => String(index))
      const asked = yield* Effect.forkChild(Effect.all(keys.map(find), { concurrency: "unbounded" }))
      for (let round = 0; round < 3; round += 1) {
        yield* settled
        yield* Deferred.succeed(statements[round]!.gate, undefined)
      }
      expect(yield* Fiber.join(asked)).toHaveLength(300)
      expect(statements.map((statement) => statement.keys.length)).toEqual([128, 128, 44])
    })
  )
})
