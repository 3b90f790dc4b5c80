import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { RenewalWait } from "../ports/renewal-wait.ts"
import { makePutAside } from "./put-aside.ts"

/** Reads that wait for a session until it is `given`. */
const world = Effect.gen(function* () {
  const [given, happened] = [Deferred.makeUnsafe<void>(), [] as string[]]
  const aside = makePutAside({ most: 2, scope: yield* Effect.scope })
  const note = (what: string) => Effect.sync(() => void happened.push(what))
  const read = (name: string, session: Effect.Effect<void> = Deferred.await(given)) =>
    Effect.gen(function* () {
      const wait = yield* RenewalWait
      if (!(yield* wait.begin)) return yield* note(`${name} is turned away`)
      yield* session
      yield* wait.end
      yield* note(`${name} is read`)
    })
  const run = (name: string, what: Effect.Effect<void>) =>
    Effect.andThen(
      aside.run(what, { renewed: note(`${name} has a session`), noRoom: note(`no room for ${name}`) }),
      note(`on after ${name}`)
    )
  return { given, happened, aside, read, run }
})

describe("a read that waits for a session", () => {
  it.effect("lets the reader go on, and ends by itself; so many at once and no more", () =>
    Effect.gen(function* () {
      const { given, happened, aside, read, run } = yield* world
      yield* run("one", read("one"))
      expect(aside.hasRoom()).toBe(true)
      yield* run("two", read("two"))
      expect(aside.hasRoom()).toBe(false)
      yield* run("three", read("three"))
      expect(happened).toEqual([
        "on after one",
        "on after two",
        "no room for three",
        "three is turned away",
        "on after three"
      ])
      happened.length = 0
      yield* Deferred.succeed(given, undefined)
      yield* Effect.yieldNow
      expect(happened.toSorted()).toEqual([
        "one has a session",
        "one is read",
        "two has a session",
        "two is read"
      ])
      expect(aside.hasRoom()).toBe(true)
    }).pipe(Effect.scoped)
  )

  it.live("that dies gives its room back, and one that needs none keeps the reader", () =>
    Effect.gen(function* () {
      const { happened, aside, read, run } = yield* world
      for (const name of ["one", "two", "three"]) {
        yield* run(name, read(name, Effect.andThen(Effect.yieldNow, Effect.die(new Error("no")))))
        yield* Effect.sleep(0)
      }
      expect(happened).toEqual(["on after one", "on after two", "on after three"])
      expect(aside.hasRoom()).toBe(true)
      happened.length = 0
      yield* run(
        "four",
        Effect.andThen(
          Effect.yieldNow,
          Effect.sync(() => void happened.push("four is read"))
        )
      )
      expect(happened).toEqual(["four is read", "on after four"])
    }).pipe(Effect.scoped)
  )
})
